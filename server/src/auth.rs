//! The server as a library.

use std::sync::{Arc, OnceLock};

use axum::Router;
use url::Url;

use crate::api::Api;
use crate::config::{Config, Unusable};
use crate::feature::{self, Feature, FeatureError};
use crate::features;
use crate::features::session::cookies::SessionCookies;
use crate::http;
use crate::http::metrics::Metrics;
use crate::http::routes::Routes;
use crate::kit::clock::Clock;
use crate::kit::cookies::CookiePolicyError;
use crate::kit::mail::{MailError, Mailer};
use crate::kit::origin::{OriginPatternError, TrustedOrigins};
use crate::kit::password::Hasher;
use crate::kit::random::Rng;
use crate::kit::rate_limit::{RateLimiter, SignInThrottle};
use crate::kit::secret::NoSecret;
use crate::shared::Shared;
use crate::store::{Schema, SchemaError, Store, StoreError};
use crate::wiring;

/// An authentication server: mount its [`router`](Self::router), or call its [`api`](Self::api) in process.
#[derive(Clone)]
pub struct Auth {
    shared: Arc<Shared>,
}

impl Auth {
    /// A server with a configuration and every feature that it enables.
    pub fn builder(config: Config) -> AuthBuilder {
        AuthBuilder { config, features: vec![], clock: Clock::system(), rng: Rng::system() }
    }

    /// The API as an axum router, below the configured base path.
    pub fn router(&self) -> Router {
        http::router(self.shared.clone())
    }

    /// Every operation as a typed in-process call.
    pub fn api(&self) -> Api {
        Api::new(self.shared.clone())
    }

    /// What all requests share.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

/// Builds an [`Auth`].
pub struct AuthBuilder {
    config: Config,
    features: Vec<Feature>,
    clock: Clock,
    rng: Rng,
}

impl AuthBuilder {
    /// Adds a feature of one's own.
    pub fn feature(mut self, feature: Feature) -> Self {
        self.features.push(feature);
        self
    }

    /// Another clock, so that every lifetime can be tested without sleeping.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Another source of randomness.
    pub fn rng(mut self, rng: Rng) -> Self {
        self.rng = rng;
        self
    }

    /// The tables of the configured features, with the operator's columns and names.
    pub fn schema(&self) -> Result<Schema, StartError> {
        let features = self.all_features();
        feature::check(&features)?;
        let tables = features.iter().flat_map(|f| &f.tables);
        let builder = tables.fold(Schema::builder(), |builder, add| add(builder));
        Ok(self.config.tables.apply(builder).build()?)
    }

    /// Connects to the configured database.
    pub async fn connect(&self) -> Result<Store, StartError> {
        let schema = Arc::new(self.schema()?);
        Ok(Store::connect(self.config.database.url.expose(), schema, wiring::database(&self.config.database))
            .await?)
    }

    /// Connects to the database and starts the server's parts. The database must be migrated.
    pub async fn build(self) -> Result<Auth, StartError> {
        let store = self.connect().await?;
        self.build_with(store)
    }

    /// As [`build`](Self::build), with a database that is connected already.
    pub fn build_with(self, store: Store) -> Result<Auth, StartError> {
        let features = self.all_features();
        feature::check(&features)?;
        let config = self.config;
        for warning in config.usable()? {
            tracing::warn!("{warning}");
        }
        let base_url = Url::parse(&config.base_url)?;
        let secrets = config.secrets()?;
        let shared = Shared {
            store,
            hasher: Hasher::new(config.password.hasher(), self.rng.clone())?,
            mailer: wiring::mailer(&config)
                .map(|options| Mailer::start(options, self.clock.clone()))
                .transpose()?,
            session_cookies: SessionCookies::new(&config.cookies.policy(&base_url)?, secrets.clone()),
            origins: TrustedOrigins::new(&base_url, config.trusted_origins.iter().map(String::as_str))?,
            limiter: RateLimiter::new(
                config.rate_limit.rules(features.iter().flat_map(|f| f.limits.clone())),
            ),
            throttle: SignInThrottle::new(config.rate_limit.sign_in_delay.delay()),
            base_url,
            secrets,
            metrics: Metrics::default(),
            routes: Routes::new(&features),
            features,
            openapi: OnceLock::new(),
            clock: self.clock,
            rng: self.rng,
            config,
        };
        Ok(Auth { shared: Arc::new(shared) })
    }

    fn all_features(&self) -> Vec<Feature> {
        features::enabled(&self.config).into_iter().chain(self.features.iter().cloned()).collect()
    }
}

/// Why a server does not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration does not go together.
    #[error(transparent)]
    Config(#[from] Unusable),
    /// The base URL is none.
    #[error("base_url is not a URL: {0}")]
    BaseUrl(#[from] url::ParseError),
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] NoSecret),
    /// No browser would keep the cookies.
    #[error(transparent)]
    Cookies(#[from] CookiePolicyError),
    /// Two features claim one thing.
    #[error(transparent)]
    Feature(#[from] FeatureError),
    /// The tables contradict each other.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The database can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Mail can't be sent as configured.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The system gives no more threads.
    #[error("no threads for hashing passwords: {0}")]
    Threads(#[from] std::io::Error),
    /// A trusted origin is none.
    #[error(transparent)]
    Origin(#[from] OriginPatternError),
}
