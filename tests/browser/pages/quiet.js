import { createAuthClient } from "/client/index.js";

window.createAuthClient = createAuthClient;
