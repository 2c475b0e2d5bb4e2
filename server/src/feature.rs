//! What a feature is: a folder, and one line in [`features`](crate::features).
//!
//! A [`Feature`] is a value with builder methods, so a new capability is a new method and the other features stay as
//! they are. Another crate can build one too: that is the plugin API.

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use crate::config::{Config, Problem};
use crate::cx::{Cx, Outgoing, SetCookie};
use crate::endpoint::{BoxFuture, Definition, Endpoint, Registered};
use crate::error::ErrorCode;
use crate::features::session::{Factor, Remember, SessionRow};
use crate::features::user::UserRow;
use crate::hooks::Hooks;
use crate::http::RequestParts;
use crate::kit::mail::Mail;
use crate::kit::password::NewPassword;
use crate::kit::rate_limit::Rule;
use crate::shared::Shared;
use crate::store::{Column, SchemaBuilder, Store, Table};

/// Whether the configuration switches a feature on.
pub type Enabled = fn(&Config) -> bool;
/// What does not go together in the configuration of a feature that is switched on.
pub type Check = fn(&Config) -> Vec<Problem>;
/// Does something with a session that has just begun, in its transaction.
pub type OnSignIn = for<'a> fn(&'a Cx, &'a Store, &'a SessionRow) -> BoxFuture<'a, ()>;
/// Decides at the door whether a request gets to its operation.
pub type Door = for<'a> fn(&'a Cx, &'a Definition) -> BoxFuture<'a, ()>;
/// Looks at a password before it becomes somebody's.
pub type OnNewPassword = for<'a> fn(&'a Cx, &'a NewPassword) -> BoxFuture<'a, ()>;
/// Ends what somebody may have set up who had an account before its address was proved, in the transaction of the proof.
pub type OnReclaim = for<'a> fn(&'a Cx, &'a Store, &'a UserRow) -> BoxFuture<'a, ()>;
/// Makes the mail by which a user proves their address. For an address that is nobody's it does the same work, and makes
/// none.
pub type VerificationMail = for<'a> fn(&'a Cx, &'a str, Option<&'a UserRow>) -> BoxFuture<'a, Option<Mail>>;
/// Whether a feature stands in the way of an operation, by the configuration.
pub type Guards = fn(&Config, &Definition) -> bool;
/// Hooks that follow from the configuration.
pub type HooksFor = fn(&Config) -> Hooks;
/// Cookies that are set whenever the session's own is, and withdrawn with it.
pub type SessionCookies = fn(&Cx, &SessionRow, Remember) -> Vec<SetCookie>;
/// Reads the session token that a request presents, by whatever way the feature knows.
pub type Credential = fn(&Shared, &RequestParts) -> Option<String>;
/// Adds to an answer after the handler has run.
pub type OnResponse = fn(&Cx, &mut Outgoing);
/// Decides whether a user who proved one factor has to prove a second one. If so, it has asked for it.
pub type SecondFactor = for<'a> fn(&'a Cx, &'a Store, &'a UserRow, Factor, Remember) -> BoxFuture<'a, bool>;
/// Where messages reach a user, if that is known and proved.
pub type MessageAddress = fn(&UserRow) -> Option<String>;
/// How long a row is kept after the time in its column.
pub type Retention = fn(&Shared) -> Duration;
/// Adds tables and columns.
pub type Tables = fn(SchemaBuilder) -> SchemaBuilder;

/// What a feature says about the rows of a table whose time is over.
#[derive(Clone)]
pub(crate) struct Expiry {
    pub(crate) table: &'static str,
    pub(crate) column: Cow<'static, str>,
    pub(crate) kept: Retention,
}

/// A set of endpoints with what they need: tables, credentials, headers.
#[derive(Clone)]
pub struct Feature {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) enabled: Option<Enabled>,
    pub(crate) check: Option<Check>,
    pub(crate) endpoints: Vec<Registered>,
    pub(crate) tables: Vec<Tables>,
    pub(crate) tables_when: Vec<(Enabled, Tables)>,
    pub(crate) expires: Vec<Expiry>,
    pub(crate) credential: Option<Credential>,
    pub(crate) refusals: Vec<(Guards, &'static [ErrorCode])>,
    pub(crate) request_header: Option<&'static str>,
    pub(crate) door: Option<Door>,
    pub(crate) on_new_password: Option<OnNewPassword>,
    pub(crate) on_reclaim: Option<OnReclaim>,
    pub(crate) verification_mail: Option<(Enabled, VerificationMail)>,
    pub(crate) on_sign_in: Option<OnSignIn>,
    pub(crate) session_cookies: Option<SessionCookies>,
    pub(crate) on_response: Option<OnResponse>,
    pub(crate) second_factor: Option<SecondFactor>,
    pub(crate) message_address: Option<MessageAddress>,
    pub(crate) limits: Vec<Rule>,
    pub(crate) hooks: Hooks,
    pub(crate) hooks_for: Option<HooksFor>,
}

impl Feature {
    /// An empty feature. The name is the tag of its operations; the summary says in a sentence what it is for.
    pub fn new(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            summary,
            enabled: None,
            check: None,
            endpoints: vec![],
            tables: vec![],
            tables_when: vec![],
            expires: vec![],
            credential: None,
            refusals: vec![],
            request_header: None,
            door: None,
            on_new_password: None,
            on_reclaim: None,
            verification_mail: None,
            on_sign_in: None,
            session_cookies: None,
            on_response: None,
            second_factor: None,
            message_address: None,
            limits: vec![],
            hooks: Hooks::new(),
            hooks_for: None,
        }
    }

    /// Says when it is switched on; without it, always.
    pub fn enabled(mut self, enabled: Enabled) -> Self {
        self.enabled = Some(enabled);
        self
    }

    /// Checks its part of the configuration: a server with an error does not start.
    pub fn check(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// Adds an endpoint, by the type that `#[endpoint]` made of its function.
    pub fn endpoint<E: Endpoint>(mut self) -> Self {
        self.endpoints.push(Registered::new::<E>());
        self
    }

    /// Adds tables and columns to the schema.
    pub fn tables(mut self, tables: Tables) -> Self {
        self.tables.push(tables);
        self
    }

    /// Adds tables and columns where the configuration wants them.
    pub fn tables_when(mut self, wanted: Enabled, tables: Tables) -> Self {
        self.tables_when.push((wanted, tables));
        self
    }

    /// Rows of a table are over at the date in this column, and go `purge.keep` later. A row without a date stays.
    pub fn expires<T: Table, V>(self, column: Column<T, V>) -> Self {
        self.expires_after(column, |shared| Duration::from_secs(shared.config.purge.keep))
    }

    /// Rows of a table go when the time in this column lies so long ago: a date, or milliseconds since the Unix epoch.
    /// They have an index for it, and are [purged](crate::purge) off every request's path.
    pub fn expires_after<T: Table, V>(mut self, column: Column<T, V>, kept: Retention) -> Self {
        let column = Cow::Owned(column.name().to_owned());
        self.expires.push(Expiry { table: T::NAME, column, kept });
        self
    }

    /// Adds a way to present a session token. The session cookie is asked first.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Limits the requests of one address to the paths of a feature.
    pub fn limit(mut self, rule: Rule) -> Self {
        self.limits.push(rule);
        self
    }

    /// Says which codes others' operations may answer with because of it: they stand in the contract.
    pub fn refuses(mut self, guards: Guards, codes: &'static [ErrorCode]) -> Self {
        self.refusals.push((guards, codes));
        self
    }

    /// Says which header of a request it reads: scripts of other trusted origins may set it.
    pub fn request_header(mut self, name: &'static str) -> Self {
        self.request_header = Some(name);
        self
    }

    /// Looks at every request over HTTP that has an operation and is within its limits, before its body is read.
    pub fn door(mut self, door: Door) -> Self {
        self.door = Some(door);
        self
    }

    /// Looks at every password that somebody chooses, before it is hashed; may refuse it.
    pub fn on_new_password(mut self, on_new_password: OnNewPassword) -> Self {
        self.on_new_password = Some(on_new_password);
        self
    }

    /// Ends ways in of the feature's own when an account's address is proved for the first time by who reads its mail:
    /// whoever set them up before was perhaps somebody else.
    pub fn on_reclaim(mut self, on_reclaim: OnReclaim) -> Self {
        self.on_reclaim = Some(on_reclaim);
        self
    }

    /// Mails something else than a link to prove an address, where the configuration says so.
    pub fn verification_mail(mut self, instead: Enabled, mail: VerificationMail) -> Self {
        self.verification_mail = Some((instead, mail));
        self
    }

    /// Adds what happens whenever somebody signs in, whichever way: in the transaction that begins the session.
    pub fn on_sign_in(mut self, on_sign_in: OnSignIn) -> Self {
        self.on_sign_in = Some(on_sign_in);
        self
    }

    /// Adds cookies beside the session's own: with a new session, and with one that is renewed or switched to.
    pub fn session_cookies(mut self, cookies: SessionCookies) -> Self {
        self.session_cookies = Some(cookies);
        self
    }

    /// Adds what it does to others: to rows, and around operations.
    pub fn hooks(mut self, hooks: Hooks) -> Self {
        self.hooks = self.hooks.and(&hooks);
        self
    }

    /// As [`hooks`](Self::hooks), for what depends on the configuration.
    pub fn hooks_for(mut self, hooks: HooksFor) -> Self {
        self.hooks_for = Some(hooks);
        self
    }

    /// Guards every sign-in by one factor, whichever feature it is of.
    pub fn second_factor(mut self, second_factor: SecondFactor) -> Self {
        self.second_factor = Some(second_factor);
        self
    }

    /// Says where messages reach a user: what others send, such as the code of a second factor, goes there. Where no feature
    /// does, no messages are sent.
    pub fn message_address(mut self, address: MessageAddress) -> Self {
        self.message_address = Some(address);
        self
    }

    /// Adds to every answer.
    pub fn on_response(mut self, on_response: OnResponse) -> Self {
        self.on_response = Some(on_response);
        self
    }
}

/// Whether any of these features has messages sent to phones.
pub(crate) fn sends_messages(features: &[Feature]) -> bool {
    features.iter().any(|feature| feature.message_address.is_some())
}

/// A set of features that can't run together. Found at start, never at a request.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FeatureError {
    /// Two features have one name.
    #[error("there are two features named `{0}`")]
    SameName(&'static str),
    /// Two endpoints claim one route.
    #[error("`{feature}` claims {method} {path}, which another endpoint has")]
    SameRoute {
        /// The later feature.
        feature: &'static str,
        /// The method of the route.
        method: String,
        /// The path of the route.
        path: &'static str,
    },
    /// Two endpoints have one operation id.
    #[error("`{feature}` has a second operation `{id}`")]
    SameOperation {
        /// The later feature.
        feature: &'static str,
        /// The operation id.
        id: &'static str,
    },
}

/// Checks that no two features claim one thing.
pub(crate) fn check(features: &[Feature]) -> Result<(), FeatureError> {
    let (mut names, mut routes, mut ids) = (HashSet::new(), HashSet::new(), HashSet::new());
    for feature in features {
        if !names.insert(feature.name) {
            return Err(FeatureError::SameName(feature.name));
        }
        for endpoint in &feature.endpoints {
            let definition = &endpoint.definition;
            if !ids.insert(definition.id) {
                return Err(FeatureError::SameOperation { feature: feature.name, id: definition.id });
            }
            for route in definition.route.iter().chain(definition.aliases) {
                if !routes.insert((route.method.clone(), route.path)) {
                    let (method, path) = (route.method.to_string(), route.path);
                    return Err(FeatureError::SameRoute { feature: feature.name, method, path });
                }
            }
        }
    }
    Ok(())
}
