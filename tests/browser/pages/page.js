import { AuthError, createAuthClient, isAuthError } from "/client/index.js";

Object.assign(window, { AuthError, createAuthClient, isAuthError });
window.auth = createAuthClient();
window.states = [];
window.auth.subscribe((state) => window.states.push(state));
