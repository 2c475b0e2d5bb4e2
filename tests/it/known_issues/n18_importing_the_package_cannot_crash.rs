//! Importing the npm package and making a client does nothing that could fail, in Node too, whatever the runtime lacks.

use std::path::Path;

use tokio::process::Command;

/// Everything that a browser has and a server may not.
const SCRIPT: &str = r#"
for (const name of ["window", "document", "location", "navigator", "localStorage", "fetch", "crypto", "WebAssembly",
                    "BroadcastChannel", "process"])
  delete globalThis[name];
const { createAuthClient } = await import("./index.js");
const client = createAuthClient();
if (client.session().status !== "unknown") throw new Error("a session from nowhere");
client.subscribe(() => {})();
createAuthClient({ baseURL: "https://auth.example.com" }).getSnapshot();
"#;

#[tokio::test]
async fn without_anything_of_a_browser() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client-wasm/js");
    let node = Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT])
        .current_dir(package)
        .output()
        .await
        .expect("Node.js, which the package's users have");
    assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
}
