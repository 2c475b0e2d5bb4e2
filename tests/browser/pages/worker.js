import { createAuthClient } from "/client/index.js";

const auth = createAuthClient();
const before = auth.session().status;
const ok = await auth.ok();
postMessage({ before, ok, after: (await auth.resolve()).status });
