// Test names as they end, what failed in full, and at last a line that `cargo xtask test` counts.
import { inspect } from "node:util";

export default async function* reporter(events) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    const leaf = data?.details?.type !== "suite";
    if (type === "test:pass" && leaf) {
      const skipped = data.skip !== undefined;
      count[skipped ? "skipped" : "passed"] += 1;
      yield `${skipped ? "skipped" : "ok"}  ${data.name}  (${Math.round(data.details.duration_ms)} ms)\n`;
    } else if (type === "test:fail" && leaf) {
      count.failed += 1;
      yield `FAILED  ${data.name}\n${inspect(data.details.error?.cause ?? data.details.error)}\n`;
    } else if (type === "test:stderr" || type === "test:stdout") {
      yield data.message;
    }
  }
  yield `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`;
}
