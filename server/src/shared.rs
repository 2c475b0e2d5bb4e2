//! What all requests share.

use std::sync::{Arc, OnceLock};

use crate::config::Config;
use crate::feature::Feature;
use crate::features::audit::Audit;
use crate::features::events::Events;
use crate::features::open_api::{OpenApiDocument, add_samples};
use crate::features::session::Sessions;
use crate::features::session::cookies::SessionCookies;
use crate::features::webhooks::Webhooks;
use crate::hooks::Hooks;
use crate::http::metrics::Metrics;
use crate::http::routes::Routes;
use crate::kit::clock::Clock;
use crate::kit::cookies::CookiePolicy;
use crate::kit::http_client::HttpClient;
use crate::kit::mail::Mailer;
use crate::kit::messages::Messenger;
use crate::kit::origin::TrustedOrigins;
use crate::kit::password::Hasher;
use crate::kit::random::Rng;
use crate::kit::rate_limit::{RateLimiter, SignInThrottle};
use crate::kit::secondary_storage::SecondaryStorage;
use crate::kit::secret::Secrets;
use crate::store::Store;

/// One server's state.
pub struct Shared {
    /// The configuration, checked.
    pub config: Config,
    /// The address that users see, parsed.
    pub base_url: url::Url,
    /// The secrets: the first signs, all verify.
    pub secrets: Secrets,
    /// The database.
    pub store: Store,
    /// What servers share besides, if there is such a thing.
    pub secondary_storage: Option<Arc<dyn SecondaryStorage>>,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub rng: Rng,
    /// The pool that hashes passwords.
    pub hasher: Hasher,
    /// The way to send mail, if there is one.
    pub mailer: Option<Mailer>,
    /// The way to send messages to phones, if there is one.
    pub messenger: Option<Messenger>,
    /// The way to services that the whole world asks; others have a client of their own.
    pub http: HttpClient,
    /// Where sessions live.
    pub sessions: Sessions,
    /// Names, attributes and signatures of the session's cookies.
    pub session_cookies: SessionCookies,
    /// Names and attributes of every other cookie.
    pub cookies: CookiePolicy,
    /// The origins that may call with cookies and be redirected to.
    pub origins: TrustedOrigins,
    /// Requests by address and path.
    pub limiter: RateLimiter,
    /// Failed sign-ins by account.
    pub throttle: SignInThrottle,
    /// Counters and durations by operation.
    pub metrics: Arc<Metrics>,
    /// What happens, as it happens; none where `events.enabled` is off.
    pub events: Option<Events>,
    /// Who did what to whom; none where `audit.enabled` is off.
    pub audit: Option<Audit>,
    /// Who is told what happens; none where nobody is.
    pub webhooks: Option<Webhooks>,
    /// What features and library users do when something happens.
    pub hooks: Arc<Hooks>,
    pub(crate) features: Vec<Feature>,
    pub(crate) routes: Routes,
    pub(crate) openapi: OnceLock<OpenApiDocument>,
}

impl Shared {
    /// The address of the API: the base URL with the base path, without a slash at the end.
    pub fn api_url(&self) -> String {
        format!("{}{}", self.config.base_url.trim_end_matches('/'), self.base_path())
    }

    /// The path below which the API lives: `/api/auth`, or nothing for the root.
    pub fn base_path(&self) -> &str {
        self.config.base_path.trim_end_matches('/')
    }

    /// The contract of the enabled features.
    pub fn openapi(&self) -> &OpenApiDocument {
        self.openapi.get_or_init(|| {
            let mut document = crate::openapi::document(&self.features, &self.config);
            add_samples(&mut document, &self.api_url());
            document
        })
    }
}
