//! Services that are asked before something happens.
//!
//! They are hooks of rows, so they are asked on every way to such a row. A hook runs inside of a transaction, which must
//! not wait for somebody else's service: the question is put [aside](crate::store), asked while no transaction is open, and
//! the transaction runs again with the answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::rows;
use super::{Service, WebhookError};
use crate::config::{BeforeWebhookConfig, OnFailure, WebhookMoment};
use crate::error::{CommonError, Error, Result};
use crate::error_codes;
use crate::features::account::AccountRow;
use crate::features::session::SessionRow;
use crate::features::user::UserRow;
use crate::hooks::Hooks;
use crate::http::metrics::Metrics;
use crate::kit::random::Rng;
use crate::store::{Changes, Store, Table};

/// The longest answer, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The longest code of a refusal, in characters.
const LONGEST_CODE: usize = 64;

/// The longest sentence of a refusal, in characters.
const LONGEST_MESSAGE: usize = 300;

error_codes! {
    /// What a service can refuse with.
    pub enum WebhookRefusal {
        /// A service that was asked refuses it. Usually it names another code.
        Refused = 403 "REFUSED" "This is not allowed",
    }
}

/// The hooks that ask.
pub(crate) fn before(
    services: &[BeforeWebhookConfig],
    rng: &Rng,
    metrics: &Arc<Metrics>,
) -> Result<Hooks, WebhookError> {
    services.iter().try_fold(Hooks::new(), |hooks, config| {
        let gate = Arc::new(Gate {
            service: Service::new(&config.service())?,
            deadline: Duration::from_secs(config.deadline),
            on_failure: config.on_failure,
            rng: rng.clone(),
            metrics: metrics.clone(),
        });
        Ok(config.on.iter().fold(hooks, |hooks, moment| match moment {
            WebhookMoment::UserCreate => gate.on_create::<UserRow>(hooks, "user.create"),
            WebhookMoment::UserUpdate => gate.on_update::<UserRow>(hooks, "user.update"),
            WebhookMoment::UserDelete => gate.on_delete::<UserRow>(hooks, "user.delete"),
            WebhookMoment::SessionCreate => gate.on_create::<SessionRow>(hooks, "session.create"),
            WebhookMoment::AccountCreate => gate.on_create::<AccountRow>(hooks, "account.create"),
            WebhookMoment::AccountUpdate => gate.on_update::<AccountRow>(hooks, "account.update"),
            WebhookMoment::AccountDelete => gate.on_delete::<AccountRow>(hooks, "account.delete"),
        }))
    })
}

/// One service that is asked.
struct Gate {
    service: Service,
    deadline: Duration,
    on_failure: OnFailure,
    rng: Rng,
    metrics: Arc<Metrics>,
}

/// What it says.
enum Verdict {
    /// It may happen, with these columns.
    Allowed(Map<String, Json>),
    /// It may not, by this code and sentence.
    Refused(Refusal),
    /// Nothing that means something, and why.
    Failed(String),
}

/// The body of an answer.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[serde(default)]
    data: Map<String, Json>,
    refuse: Option<Refusal>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    code: String,
    message: String,
}

impl Gate {
    fn on_create<T: Table>(self: &Arc<Self>, hooks: Hooks, moment: &'static str) -> Hooks {
        let gate = self.clone();
        hooks.before_create(move |store, row: T| {
            let gate = gate.clone();
            async move {
                let data = json!({ "row": rows::planned(&store, row.clone()) });
                let columns = gate.ask(&store, moment, data).await?;
                rows::with(row.clone(), &columns, store.schema()).or_else(|error| gate.unfit(error, row))
            }
        })
    }

    fn on_update<T: Table>(self: &Arc<Self>, hooks: Hooks, moment: &'static str) -> Hooks {
        let gate = self.clone();
        hooks.before_update(move |store, row: T, changes: Changes<T>| {
            let gate = gate.clone();
            async move {
                let data = json!({
                    "row": rows::shown(&store, row),
                    "changes": rows::changed(&store, &changes),
                });
                let columns = gate.ask(&store, moment, data).await?;
                rows::and(changes.clone(), &columns, store.schema())
                    .or_else(|error| gate.unfit(error, changes))
            }
        })
    }

    fn on_delete<T: Table>(self: &Arc<Self>, hooks: Hooks, moment: &'static str) -> Hooks {
        let gate = self.clone();
        hooks.before_delete(move |store, row: T| {
            let gate = gate.clone();
            async move {
                let columns = gate.ask(&store, moment, json!({ "row": rows::shown(&store, row) })).await?;
                if columns.is_empty() { Ok(()) } else { gate.unfit(rows::Unfit::Deleted, ()) }
            }
        })
    }

    /// Asks, unless that was asked for this transaction already; answers with the columns to set.
    async fn ask(
        self: &Arc<Self>,
        store: &Store,
        moment: &'static str,
        mut data: Json,
    ) -> Result<Map<String, Json>> {
        let question = format!("{} {moment} {}", self.service.name, rows::without_times(&data));
        let act = store.act();
        let actor = act.and_then(|act| act.actor());
        data["operation"] = act.map(|act| act.operation).into();
        data["actorId"] = actor.map(|actor| actor.user.as_str()).into();
        data["impersonatorId"] =
            actor.and_then(|actor| actor.impersonator.as_ref()).map(|id| id.as_str()).into();
        data["ipAddress"] = act.and_then(|act| act.address).map(|address| address.to_string()).into();
        data["userAgent"] = act.and_then(|act| act.user_agent.as_deref()).into();
        let (gate, now) = (self.clone(), store.clock().now());
        let timestamp = crate::store::Timestamp::from(now);
        let body = json!({ "type": moment, "timestamp": timestamp, "data": data }).to_string();
        let verdict = store
            .aside(question, async move {
                let id = format!("ask_{}", gate.rng.id());
                let answer = gate.service.post(&id, now, body.into(), gate.deadline, LONGEST_ANSWER).await;
                let verdict = answer.map_or_else(|error| Verdict::Failed(error.to_string()), |it| read(&it));
                gate.metrics.webhook(&gate.service.name, verdict.fate());
                verdict
            })
            .await?;
        match &*verdict {
            Verdict::Allowed(columns) => Ok(columns.clone()),
            Verdict::Refused(refusal) => Err(refusal.clone().into()),
            Verdict::Failed(reason) => self.failed(reason, Map::new()),
        }
    }

    /// There is no answer that means something: it happens as it was, or not at all.
    fn failed<T>(&self, reason: &str, as_it_was: T) -> Result<T> {
        let webhook = &self.service.name;
        match self.on_failure {
            OnFailure::Allow => {
                tracing::warn!(webhook, reason, "a service was asked in vain: it happens nevertheless");
                Ok(as_it_was)
            }
            OnFailure::Refuse => {
                let reason = format!("the webhook {webhook:?} was asked in vain: {reason}");
                Err(Error::from(CommonError::ServiceUnavailable.spec()).because(reason))
            }
        }
    }

    /// What it wants to set can't be set.
    fn unfit<T>(&self, error: rows::Unfit, as_it_was: T) -> Result<T> {
        self.failed(&error.to_string(), as_it_was)
    }
}

impl Verdict {
    fn fate(&self) -> &'static str {
        match self {
            Self::Allowed(_) => "allowed",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
        }
    }
}

/// A refusal may come with any status of the client's fault, consent only with success.
fn read(answer: &Response<Bytes>) -> Verdict {
    let (status, body) = (answer.status(), answer.body().trim_ascii());
    if !(status.is_success() || status.is_client_error()) {
        return Verdict::Failed(format!("it answered {}", status.as_u16()));
    }
    let said = if body.is_empty() { Ok(Answer::default()) } else { serde_json::from_slice::<Answer>(body) };
    match said {
        Ok(Answer { refuse: Some(refusal), .. }) => Verdict::Refused(refusal),
        Ok(Answer { data, .. }) if status.is_success() => Verdict::Allowed(data),
        Ok(_) => Verdict::Failed(format!("it answered {}", status.as_u16())),
        // What the parser says may repeat what was answered.
        Err(_) => Verdict::Failed(format!("it answered {} with what can't be read", status.as_u16())),
    }
}

/// What can't be a code or a sentence is still a refusal.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let error = Self::from(WebhookRefusal::Refused);
        let is_code = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let code = refusal.code;
        let error = match (1..=LONGEST_CODE).contains(&code.len()) && code.chars().all(is_code) {
            true => error.called(code),
            false => error,
        };
        let message: String =
            refusal.message.chars().filter(|c| !c.is_control()).take(LONGEST_MESSAGE).collect();
        if message.is_empty() { error } else { error.saying(message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Verdict {
        let answer = Response::builder().status(status).body(Bytes::from(body.to_owned()));
        read(&answer.expect("an answer"))
    }

    #[test]
    fn an_answer_means_one_thing() {
        for (status, body, fate) in [
            (204, "", "allowed"),
            (200, " \n", "allowed"),
            (200, "{}", "allowed"),
            (200, r#"{"data": {"name": "x"}}"#, "allowed"),
            (200, r#"{"refuse": {"code": "NO", "message": "no"}}"#, "refused"),
            (403, r#"{"refuse": {"code": "NO"}}"#, "refused"),
            (400, r#"{"refuse": {}}"#, "refused"),
            // Both: whoever refuses means it.
            (200, r#"{"data": {}, "refuse": {"code": "NO"}}"#, "refused"),
            (400, "", "failed"),
            (404, "{}", "failed"),
            (302, "", "failed"),
            (500, r#"{"refuse": {"code": "NO"}}"#, "failed"),
            (200, "<html>", "failed"),
            (200, "[]", "failed"),
            (200, r#"{"dta": {}}"#, "failed"),
            (200, r#"{"data": 1}"#, "failed"),
            (200, r#"{"refuse": "no"}"#, "failed"),
        ] {
            assert_eq!(answer(status, body).fate(), fate, "{status} {body}");
        }
    }

    #[test]
    fn a_refusal_is_bounded_and_stays_one() {
        for (code, message, sent, said) in [
            ("NO_WAY", "No way", "NO_WAY", "No way"),
            ("", "", "REFUSED", "This is not allowed"),
            ("no way\r\n", "a\u{1b}[2Jb\n", "REFUSED", "a[2Jb"),
        ] {
            let error = Error::from(Refusal { code: code.to_owned(), message: message.to_owned() });
            assert_eq!((error.public_code(), error.message(), error.code().status), (sent, said, 403));
        }
        let long = Error::from(Refusal { code: "A".repeat(65), message: "é".repeat(1_000) });
        assert_eq!((long.public_code(), long.message().chars().count()), ("REFUSED", LONGEST_MESSAGE));
    }
}
