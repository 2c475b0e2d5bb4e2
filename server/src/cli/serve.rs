//! `portcullis serve`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

#[cfg(unix)]
use super::reload;
use super::{Failure, block_on, load, print, secret};
use crate::auth::Auth;
use crate::config::{Config, LogConfig, LogFormat, MailTransport};
use crate::http::metrics::Metrics;
use crate::standalone::telemetry::Telemetry;
use crate::standalone::{self, Live};
use crate::store::migrate::{self, Status};
use crate::store::{Dialect, Store};

/// How long a stopping server waits for the collector of its traces.
const FLUSH: Duration = Duration::from_secs(5);

pub(super) fn run(path: Option<&Path>) -> Result<(), Failure> {
    let mut config = load(path)?;
    // Before anything is touched; the warnings are logged where the server is built.
    config.usable()?;
    secret::fill_in(&mut config)?;
    block_on(serve(config, path.map(Path::to_owned)))
}

async fn serve(config: Config, path: Option<PathBuf>) -> Result<(), Failure> {
    let metrics = Arc::<Metrics>::default();
    let telemetry = Telemetry::start(&config.telemetry, metrics.spans())?;
    start_log(&config.log, telemetry.as_ref())?;
    let (server, welcome) = (config.server.clone(), welcome(&config));
    let builder = Auth::builder(config).metrics(metrics);
    let store = builder.connect().await?;
    prepare(&store).await?;
    let auth = builder.build_with(store)?;
    let listener = bind(server.listen).await?;
    // With port 0 the system has chosen one.
    tracing::info!(address = %listener.local_addr()?, "listening");
    let metrics = match server.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    print(&welcome)?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping: open requests are finished first");
        let _ = stop.send(true);
        // A second request to stop is meant.
        asked_to_stop().await;
        std::process::exit(1);
    });
    let live = Live::new(auth);
    #[cfg(unix)]
    tokio::spawn(reload::on_hangup(path, live.clone()));
    #[cfg(not(unix))]
    drop(path);
    standalone::serve(live, listener, metrics, stopped).await;
    if let Some(telemetry) = telemetry {
        telemetry.finish(FLUSH).await;
    }
    Ok(())
}

/// An empty SQLite file is ours to fill; any other database is migrated by its owner, on purpose.
async fn prepare(store: &Store) -> Result<(), Failure> {
    match migrate::status(store).await? {
        Status::Current => Ok(()),
        Status::Empty if store.dialect() == Dialect::Sqlite => {
            migrate::apply(store).await?;
            Ok(())
        }
        _ => Err("the database is not migrated: run `portcullis migrate`, or look first with `portcullis migrate --plan`".into()),
    }
}

async fn bind(address: std::net::SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| format!("can't listen on {address}: {error}").into())
}

/// Three lines: where to go, what to read, where the mail is.
fn welcome(config: &Config) -> String {
    let base = config.base_url.trim_end_matches('/');
    let api = config.base_path.trim_end_matches('/');
    let mail = match config.mail.transport {
        MailTransport::Outbox => format!(
            "{} (mails are written there, and their links printed here)",
            config.mail.outbox.display()
        ),
        MailTransport::Smtp => config.mail.smtp.host.clone(),
        MailTransport::None => "none".to_owned(),
    };
    format!("Account page  {base}/\nReference     {base}{api}/reference\nMail          {mail}")
}

/// Spans that no line of the log asks for are made for the collector only, so without one nothing is spent on them.
fn start_log(config: &LogConfig, telemetry: Option<&Telemetry>) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.filter).map_err(|e| format!("log.filter: {e}"))?;
    let log = fmt::layer().with_writer(std::io::stderr);
    let log = match config.format {
        LogFormat::Json => log.json().flatten_event(true).boxed(),
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).boxed(),
    };
    let everything = tracing_subscriber::registry();
    match telemetry {
        None => everything.with(log).with(filter).try_init(),
        Some(telemetry) => everything.with(log.with_filter(filter)).with(telemetry.layer()).try_init(),
    }
    .map_err(|error| error.to_string().into())
}

/// SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
