//! The browser package of Portcullis: typed calls for JavaScript, made of the generated client.

mod bridge;
mod generated;

use generated::api::Client;
use progenitor_client::{ClientHooks, Error, OperationInfo};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use wasm_bindgen::prelude::*;

/// JSON that passes through unread.
#[derive(Serialize, Deserialize, Clone, Debug)]
#[serde(transparent)]
pub struct Json(Box<RawValue>);

/// What the hooks of the generated client share.
#[derive(Clone, Debug, Default)]
pub struct Inner {}

impl ClientHooks<Inner> for Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), Error<E>> {
        // progenitor's own header: cross-origin, it would cost every call a preflight.
        request.headers_mut().remove("api-version");
        Ok(())
    }

    async fn exec(&self, request: reqwest::Request, _: &OperationInfo) -> reqwest::Result<reqwest::Response> {
        let builder = reqwest::RequestBuilder::from_parts(self.client.clone(), request);
        #[cfg(target_arch = "wasm32")]
        let builder = builder.fetch_credentials_include();
        builder.send().await
    }
}

/// The client.
#[wasm_bindgen]
pub struct AuthClient {
    api: Client,
}

#[wasm_bindgen]
impl AuthClient {
    /// `base`: the absolute URL of the API, e.g. `https://example.com/api/auth`.
    #[wasm_bindgen(constructor)]
    pub fn new(base: &str) -> Self {
        Self { api: Client::new_with_client(base, reqwest::Client::new(), Inner::default()) }
    }

    pub(crate) fn api(&self) -> &Client {
        &self.api
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type { operations } from "./openapi.js";
import type { ErrorCodes } from "./errors.js";

type Json<T> = T extends { content: { "application/json": infer B } } ? B : never;
type Group<N extends string, T> = [T] extends [undefined] ? {} : undefined extends T ? { [P in N]?: T } : { [P in N]: T };
type RequestBody<K extends keyof operations> = operations[K] extends { requestBody: infer R } ? Json<R>
  : operations[K] extends { requestBody?: infer R } ? Json<NonNullable<R>> | undefined : undefined;

/** What a call takes. */
export type Input<K extends keyof operations> = Group<"params", operations[K]["parameters"]["path"]>
  & Group<"query", operations[K]["parameters"]["query"]>
  & Group<"body", RequestBody<K>>;
/** What a call resolves to. */
export type Output<K extends keyof operations> = operations[K] extends { responses: { 200: infer R } } ? Json<R> : void;
/** What a call rejects with. */
export interface ApiError<K extends keyof ErrorCodes> extends Error {
  /** A documented code, or one of a newer server. */
  code?: ErrorCodes[K] | (string & {});
  /** The HTTP status; `undefined` if there was no answer. */
  status?: number;
}
"#;
