// The real better-auth on the run's SQLite file; prints its port.
import http from "node:http";
import Database from "better-sqlite3";
import { betterAuth } from "better-auth";
import { toNodeHandler } from "better-auth/node";

const auth = betterAuth({
  baseURL: "http://127.0.0.1",
  secret: process.env.BENCH_SECRET,
  database: new Database(process.env.BENCH_DATABASE),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  logger: { disabled: true },
});
const server = http.createServer(toNodeHandler(auth));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
