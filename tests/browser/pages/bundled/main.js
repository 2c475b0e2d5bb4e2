import { createAuthClient } from "portcullis";

window.auth = createAuthClient();
window.auth.subscribe(() => {});
