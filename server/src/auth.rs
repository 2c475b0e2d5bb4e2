//! The server as a library.

use std::sync::{Arc, OnceLock};

use axum::Router;
use url::Url;

use crate::api::Api;
use crate::config::{Config, Unusable};
use crate::feature::{self, Feature, FeatureError};
use crate::features;
use crate::features::audit::Audit;
use crate::features::events::{Events, Recording};
use crate::features::session::SessionRow;
use crate::features::session::Sessions;
use crate::features::session::cookies::SessionCookies;
use crate::features::webhooks::{self, WebhookError, Webhooks};
use crate::hooks::Hooks;
use crate::http;
use crate::http::metrics::Metrics;
use crate::http::routes::Routes;
use crate::kit::clock::Clock;
use crate::kit::cookies::CookiePolicyError;
use crate::kit::http_client::{HttpClient, HttpClientError};
use crate::kit::mail::{MailError, Mailer};
use crate::kit::messages::{AnySender, MessageSender, Messenger, MessengerError};
use crate::kit::origin::{OriginPatternError, TrustedOrigins};
use crate::kit::password::Hasher;
use crate::kit::random::Rng;
use crate::kit::rate_limit::{RateLimiter, SignInThrottle};
use crate::kit::secondary_storage::{SecondaryStorage, StorageError};
use crate::kit::secret::NoSecret;
use crate::protect::SessionLayer;
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
        AuthBuilder {
            config,
            features: vec![],
            hooks: Hooks::new(),
            clock: Clock::system(),
            rng: Rng::system(),
            secondary_storage: None,
            message_sender: None,
            metrics: Arc::default(),
        }
    }

    /// The API as an axum router, below the configured base path.
    pub fn router(&self) -> Router {
        http::router(self.shared.clone())
    }

    /// Every operation as a typed in-process call.
    pub fn api(&self) -> Api {
        Api::new(self.shared.clone())
    }

    /// Makes the session of each request available to the handlers below it; see [`protect`](crate::protect).
    pub fn session_layer(&self) -> SessionLayer {
        SessionLayer::new(self.shared.clone())
    }

    /// What happens, as it happens; none where `events.enabled` is off.
    pub fn events(&self) -> Option<&Events> {
        self.shared.events.as_ref()
    }

    /// Who did what to whom; none where `audit.enabled` is off.
    pub fn audit(&self) -> Option<&Audit> {
        self.shared.audit.as_ref()
    }

    /// Who is told what happens; none where `webhooks.endpoints` is empty.
    pub fn webhooks(&self) -> Option<&Webhooks> {
        self.shared.webhooks.as_ref()
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
    hooks: Hooks,
    clock: Clock,
    rng: Rng,
    secondary_storage: Option<Arc<dyn SecondaryStorage>>,
    message_sender: Option<AnySender>,
    metrics: Arc<Metrics>,
}

impl AuthBuilder {
    /// Adds a feature of one's own.
    pub fn feature(mut self, feature: Feature) -> Self {
        self.features.push(feature);
        self
    }

    /// Adds what to do when something happens; see [`hooks`](crate::hooks).
    pub fn hooks(mut self, hooks: Hooks) -> Self {
        self.hooks = self.hooks.and(&hooks);
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

    /// A secondary storage of one's own, in place of the configured one.
    pub fn secondary_storage(mut self, storage: impl SecondaryStorage + 'static) -> Self {
        self.secondary_storage = Some(Arc::new(storage));
        self
    }

    /// A way of one's own to send messages to phones, in place of the configured one.
    pub fn message_sender(mut self, sender: impl MessageSender + 'static) -> Self {
        self.message_sender = Some(AnySender::new(sender));
        self
    }

    /// Counts into these metrics, where somebody else counts too.
    pub(crate) fn metrics(mut self, metrics: Arc<Metrics>) -> Self {
        self.metrics = metrics;
        self
    }

    /// Goes on where another server ends, in whose place this one comes: with its metrics, and its secondary storage
    /// unless that is configured otherwise.
    pub fn succeeding(mut self, other: &Auth) -> Self {
        self.metrics = other.shared.metrics.clone();
        if self.config.secondary_storage == other.shared.config.secondary_storage {
            self.secondary_storage = other.shared.secondary_storage.clone();
        }
        self
    }

    /// The tables of the configured features, with the operator's columns and names.
    pub fn schema(&self) -> Result<Schema, StartError> {
        let features = self.all_features();
        feature::check(&features)?;
        let wanted = features.iter().flat_map(|f| &f.tables_when).filter(|(wanted, _)| wanted(&self.config));
        let tables = features.iter().flat_map(|f| &f.tables).chain(wanted.map(|(_, tables)| tables));
        let mut builder = tables.fold(Schema::builder(), |builder, add| add(builder));
        for expiry in features.iter().flat_map(|f| f.expires.clone()) {
            builder = builder.expires(expiry.table, expiry.column);
        }
        let session = &self.config.session;
        let secondary = self.secondary_storage.is_some() || self.config.secondary_storage.url.is_some();
        if session.stateless || (secondary && !session.store_in_database) {
            builder = builder.elsewhere::<SessionRow>();
        }
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
        let secondary_storage = match self.secondary_storage {
            Some(storage) => Some(storage),
            None => wiring::secondary_storage(&config.secondary_storage, &self.clock)?,
        };
        let hooks = features.iter().fold(Hooks::new(), |all, feature| {
            let own = feature.hooks_for.map(|hooks| hooks(&config)).unwrap_or_default();
            all.and(&feature.hooks).and(&own)
        });
        let hooks = hooks.and(&self.hooks);
        let hooks = hooks.and(&webhooks::before(&config.webhooks.before, &self.rng, &self.metrics)?);
        // Last, so that an event tells what the others made of it.
        let recording =
            config.events.enabled.then(|| Recording::new(&config.events, secondary_storage.clone()));
        let hooks = recording.iter().fold(hooks, |all, recording| all.and(&recording.hooks()));
        let secrets = config.secrets()?;
        let plain = store.hooked(Arc::default(), self.clock.clone());
        let audit = config
            .audit
            .enabled
            .then(|| Audit::new(plain.clone(), &secrets, self.rng.clone(), &config.audit));
        let hooks = audit.iter().fold(hooks, |all, audit| all.and(&audit.hooks()));
        let webhooks =
            Webhooks::new(plain.clone(), &config.webhooks, self.rng.clone(), self.metrics.clone())?;
        let hooks = Arc::new(webhooks.iter().fold(hooks, |all, webhooks| all.and(&webhooks.hooks())));
        let store = plain.clone().hooked(hooks.clone(), self.clock.clone());
        let base_url = Url::parse(&config.base_url)?;
        let counts = || {
            wiring::counts(config.rate_limit.storage, &plain, secondary_storage.as_ref())
                .ok_or(StartError::NoSecondaryStorage)
        };
        let shared = Shared {
            audit,
            webhooks,
            events: recording.map(|recording| recording.read_from(store.clone())),
            store,
            hooks,
            hasher: Hasher::new(config.password.hasher(), self.rng.clone())?,
            mailer: wiring::mailer(&config)
                .map(|options| Mailer::start(options, self.clock.clone()))
                .transpose()?,
            messenger: feature::sends_messages(&features)
                .then(|| wiring::messenger(&config, self.message_sender, &self.clock))
                .transpose()?
                .flatten()
                .map(|options| Messenger::start(options, self.rng.clone()))
                .transpose()?,
            http: HttpClient::new(None)?,
            sessions: Sessions::new(&config.session, secondary_storage.clone()),
            cookies: config.cookies.policy(&base_url)?,
            session_cookies: SessionCookies::new(
                &config.cookies.policy(&base_url)?,
                &config.session,
                secrets.clone(),
            ),
            origins: TrustedOrigins::new(&base_url, config.trusted_origins.iter().map(String::as_str))?,
            limiter: RateLimiter::new(
                config.rate_limit.rules(features.iter().flat_map(|f| f.limits.clone())),
                config.rate_limit.ipv6_prefix,
                counts()?,
            ),
            throttle: SignInThrottle::new(config.rate_limit.sign_in_delay.delay(), counts()?),
            secondary_storage,
            base_url,
            secrets,
            metrics: self.metrics,
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
    /// The secondary storage's address means nothing, or its authorities can't be read.
    #[error(transparent)]
    SecondaryStorage(#[from] StorageError),
    /// Limits are to be counted in a secondary storage, and there is none.
    #[error(
        "rate_limit.storage is \"secondary\", but there is no secondary storage: set secondary_storage.url"
    )]
    NoSecondaryStorage,
    /// A service that is to be told what happens can't be.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// No service can be asked.
    #[error(transparent)]
    Http(#[from] HttpClientError),
    /// Mail can't be sent as configured.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Messages can't be sent as configured.
    #[error(transparent)]
    Messages(#[from] MessengerError),
    /// The system gives no more threads.
    #[error("no threads for hashing passwords: {0}")]
    Threads(#[from] std::io::Error),
    /// A trusted origin is none.
    #[error(transparent)]
    Origin(#[from] OriginPatternError),
}
