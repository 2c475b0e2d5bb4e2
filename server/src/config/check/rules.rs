use lettre::message::Mailbox;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use super::super::{
    Config, DatabaseUrl, FreshFrom, MailTransport, MessageTransport, SecureCookies, SmtpSecurity,
};
use super::webhooks::{messages, webhooks};
use super::{MailFlow, Problem};
use crate::feature;
use crate::features;
use crate::kit::cookies::Site;
use crate::kit::origin::{TrustedOrigins, is_local};
use crate::kit::password;
use crate::kit::secondary_storage::Redis;
use crate::kit::secret::NoSecret;

/// The shortest good secret in bytes: as long as the output of HMAC-SHA256 (RFC 2104 section 3).
const SECRET_BYTES: usize = 32;

/// What upstream signs with where no secret is set.
pub(super) const PUBLIC_SECRET: &str = "better-auth-secret-12345678901234567890";

/// Ten years in seconds: longer than anything should live, and short enough for every database's dates.
const LONGEST: u64 = 315_360_000;

const DAY: u64 = 86_400;

pub(super) fn all(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    secrets(config, &mut problems);
    addresses(config, &mut problems);
    paths(config, &mut problems);
    numbers(config, &mut problems);
    session(config, &mut problems);
    mail(config, &mut problems);
    tables(config, &mut problems);
    webhooks(config, &mut problems);
    messages(config, &mut problems);
    if config.audit.enabled && !config.events.enabled {
        problems.push(Problem::AuditWithoutEvents);
    }
    telemetry(config, &mut problems);
    if let Err(error) = EnvFilter::builder().parse(&config.log.filter) {
        problems.push(Problem::LogFilter(error.to_string()));
    }
    problems
        .extend(features::enabled(config).iter().filter_map(|it| it.check).flat_map(|check| check(config)));
    problems.extend(database_url(config.database.url.expose()).map(Problem::DatabaseUrl));
    let secondary_storage = config.secondary_storage.url.as_ref().map(DatabaseUrl::expose);
    let has_tls = secondary_storage.is_some_and(|url| url.starts_with("rediss"));
    if config.secondary_storage.ca_file.is_some() && !has_tls {
        problems.push(Problem::CaFileWithoutTls);
    }
    let redis = secondary_storage.filter(|url| *url != "memory:").map(Redis::check_url);
    problems.extend(redis.and_then(Result::err).map(|error| Problem::SecondaryStorage(error.to_string())));
    problems
}

fn telemetry(config: &Config, problems: &mut Vec<Problem>) {
    let telemetry = &config.telemetry;
    problems.extend(telemetry.target().err().map(Problem::Telemetry));
    problems.extend(telemetry.header_map().err().map(Problem::Telemetry));
    problems.extend(telemetry.attributes().err().map(Problem::Telemetry));
    if !(0.0..=1.0).contains(&telemetry.sample_ratio) {
        problems.push(Problem::SampleRatio);
    }
}

fn secrets(config: &Config, problems: &mut Vec<Problem>) {
    let first = Some(("secret".to_owned(), &config.secret)).filter(|(_, secret)| !secret.is_empty());
    let others = config.secrets.iter().enumerate().map(|(i, secret)| (format!("secrets[{i}]"), secret));
    for (i, (key, secret)) in first.into_iter().chain(others).enumerate() {
        let bytes = secret.expose().len();
        if bytes == 0 {
            problems.push(Problem::EmptySecret(NoSecret));
        } else if secret.expose() == PUBLIC_SECRET {
            problems.push(Problem::PublicSecret { key });
        } else if bytes < SECRET_BYTES {
            problems.push(Problem::ShortSecret { key, bytes, signs: i == 0 });
        }
    }
    let bytes = config.events.service_token.expose().len();
    if (1..SECRET_BYTES).contains(&bytes) {
        problems.push(Problem::ShortSecret { key: "events.service_token".to_owned(), bytes, signs: true });
    }
}

fn addresses(config: &Config, problems: &mut Vec<Problem>) {
    let server = &config.server;
    if server.metrics_listen == Some(server.listen) {
        problems.push(Problem::MetricsListen);
    }
    let everybody = server.trusted_proxies.iter().filter(|net| net.prefix_len() == 0);
    problems.extend(everybody.map(|net| Problem::EveryProxy(*net)));

    let base_url = match base_url(&config.base_url) {
        Ok(url) => url,
        Err(reason) => return problems.push(Problem::BaseUrl(reason)),
    };
    let local = base_url.host().is_some_and(|host| is_local(&host));
    let https = base_url.scheme() == "https";
    if local && !server.listen.ip().is_loopback() {
        problems.push(Problem::LocalBaseUrl(config.base_url.clone()));
    }
    if !local && !https {
        problems.push(Problem::PlainHttp);
    }
    if !local && config.mail.transport == MailTransport::Outbox {
        problems.push(Problem::OutboxOnly);
    }
    let messages = feature::sends_messages(&features::enabled(config));
    if !local && messages && config.messages.transport == MessageTransport::Outbox {
        problems.push(Problem::MessagesOutboxOnly);
    }
    for origin in &config.trusted_origins {
        problems.extend(TrustedOrigins::new(&base_url, [origin.as_str()]).err().map(Problem::TrustedOrigin));
    }
    let cookies = &config.cookies;
    problems.extend(cookies.policy(&base_url).err().map(Problem::Cookies));
    if cookies.domain.is_some() && cookies.site != Site::Subdomain {
        problems.push(Problem::CookieDomainUnused);
    }
    match (cookies.secure, https) {
        // Browsers take `Secure` cookies from the machine itself without https.
        (SecureCookies::Always, false) if !local => problems.push(Problem::SecureCookiesOverHttp),
        (SecureCookies::Never, true) => problems.push(Problem::InsecureCookiesOverHttps),
        _ => {}
    }
}

/// The reasons don't repeat the text: somebody may have put a password into it.
fn base_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let origin = url.origin().ascii_serialization();
    if !matches!(url.scheme(), "http" | "https") {
        Err(format!("{} is neither http nor https", url.scheme()))
    } else if !url.username().is_empty() || url.password().is_some() {
        Err("it must not hold a user name or password".to_owned())
    } else if url.path() != "/" {
        Err(format!("write {origin} and put {:?} into base_path", url.path()))
    } else if url.query().is_some() || url.fragment().is_some() {
        Err(format!("write {origin}"))
    } else {
        Ok(url)
    }
}

fn paths(config: &Config, problems: &mut Vec<Problem>) {
    let segment = |text: &str| {
        let plain = |c: u8| c.is_ascii_alphanumeric() || b"._~-".contains(&c);
        !matches!(text, "" | "." | "..") && text.bytes().all(plain)
    };
    let path = &config.base_path;
    if path != "/" && !path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment)) {
        problems.push(Problem::BasePath(path.clone()));
    }
    let disabled = config.disabled_paths.iter().map(|path| ("disabled_paths", path));
    let limited = config.rate_limit.rules.iter().map(|rule| ("rate_limit.rules.path", &rule.path));
    for (key, path) in disabled.chain(limited).filter(|(_, path)| !path.starts_with('/')) {
        problems.push(Problem::Path { key: key.to_owned(), path: path.clone() });
    }
}

fn numbers(config: &Config, problems: &mut Vec<Problem>) {
    let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let (passwords, delay) = (&config.email_and_password, &config.rate_limit.sign_in_delay);
    let longest_password = wide(password::MAX_LENGTH);
    let fixed = [
        ("server.request_timeout", config.server.request_timeout, 1, 3600),
        ("server.max_connections", wide(config.server.max_connections), 1, 1_000_000),
        ("server.body_limit", wide(config.server.body_limit), 1024, 1 << 30),
        ("database.max_connections", config.database.max_connections.into(), 1, 10_000),
        ("secondary_storage.timeout", config.secondary_storage.timeout, 1, 60),
        ("events.poll_millis", config.events.poll_millis, 10, 3_600_000),
        ("telemetry.timeout", config.telemetry.timeout, 1, 60),
        ("session.expires_in", config.session.expires_in, 1, LONGEST),
        ("session.update_age", config.session.update_age, 0, LONGEST),
        ("session.fresh_age", config.session.fresh_age, 0, LONGEST),
        ("session.cookie_cache.max_age", config.session.cookie_cache.max_age, 1, LONGEST),
        ("email_verification.expires_in", config.email_verification.expires_in, 1, LONGEST),
        (
            "email_and_password.reset_password_token_expires_in",
            passwords.reset_password_token_expires_in,
            1,
            LONGEST,
        ),
        ("email_and_password.min_password_length", wide(passwords.min_password_length), 1, longest_password),
        ("email_and_password.max_password_length", wide(passwords.max_password_length), 1, longest_password),
        ("user.delete_user.token_expires_in", config.user.delete_user.token_expires_in, 1, LONGEST),
        ("password.threads", wide(config.password.threads), 0, 1024),
        ("password.queue", wide(config.password.queue), 1, 100_000),
        ("webhooks.retention", config.webhooks.retention, 3600, LONGEST),
        ("mail.queue", wide(config.mail.queue), 1, 1_000_000),
        ("messages.queue", wide(config.messages.queue), 1, 1_000_000),
        ("rate_limit.ipv6_prefix", config.rate_limit.ipv6_prefix.into(), 16, 128),
        ("rate_limit.window", config.rate_limit.window, 1, DAY),
        ("rate_limit.max", config.rate_limit.max, 1, u64::MAX),
        ("rate_limit.sign_in_delay.first_delay", delay.first_delay, 0, DAY),
        ("rate_limit.sign_in_delay.longest_delay", delay.longest_delay, 0, DAY),
    ];
    let rules = config.rate_limit.rules.iter().enumerate().flat_map(|(i, rule)| {
        let window = rule.window.map(|it| (format!("rate_limit.rules[{i}].window"), it, 1, DAY));
        let max = rule.max.map(|it| (format!("rate_limit.rules[{i}].max"), it, 1, u64::MAX));
        window.into_iter().chain(max)
    });
    let fixed = fixed.into_iter().map(|(key, value, least, most)| (key.to_owned(), value, least, most));
    for (key, value, least, most) in fixed.chain(rules) {
        if !(least..=most).contains(&value) {
            problems.push(Problem::OutOfRange { key, value, least, most });
        }
    }
    let (min, max) = (passwords.min_password_length, passwords.max_password_length);
    if min > max {
        problems.push(Problem::PasswordLengths { min, max });
    } else if (1..8).contains(&min) {
        problems.push(Problem::ShortPasswords(min));
    }
}

fn session(config: &Config, problems: &mut Vec<Problem>) {
    let session = &config.session;
    let (update_age, fresh_age, expires_in) = (session.update_age, session.fresh_age, session.expires_in);
    if session.disable_session_refresh {
        return;
    }
    if session.fresh_from == FreshFrom::Renewal && fresh_age != 0 && update_age > fresh_age {
        problems.push(Problem::UpdateAgeBeyondFreshAge { update_age, fresh_age });
    }
    if update_age >= expires_in {
        problems.push(Problem::NeverRenewed { update_age, expires_in });
    }
}

fn mail(config: &Config, problems: &mut Vec<Problem>) {
    let mail = &config.mail;
    if let Some(from) = mail.from.as_ref().filter(|from| from.parse::<Mailbox>().is_err()) {
        problems.push(Problem::MailFrom(from.clone()));
    }
    match mail.transport {
        MailTransport::Outbox => {}
        MailTransport::None => {
            let flows = [
                (config.email_verification.send_on_sign_up, MailFlow::SendOnSignUp),
                (config.email_verification.send_on_sign_in, MailFlow::SendOnSignIn),
                (config.email_and_password.require_email_verification, MailFlow::RequireEmailVerification),
                (config.user.change_email.enabled, MailFlow::ChangeEmail),
                (config.user.delete_user.send_verification, MailFlow::DeleteUserVerification),
            ];
            let needing = flows.into_iter().filter(|(enabled, _)| *enabled);
            problems.extend(needing.map(|(_, flow)| Problem::MailNeeded(flow)));
        }
        MailTransport::Smtp => {
            let smtp = &mail.smtp;
            let missing = [
                (mail.from.is_none(), "mail.from"),
                (smtp.host.is_empty(), "mail.smtp.host"),
                (smtp.username.is_none() && !smtp.password.is_empty(), "mail.smtp.username"),
                (smtp.username.is_some() && smtp.password.is_empty(), "mail.smtp.password"),
            ];
            let missing = missing.into_iter().filter(|(missing, _)| *missing);
            problems.extend(missing.map(|(_, key)| Problem::SmtpIncomplete(key)));
            let local = Host::parse(&smtp.host).is_ok_and(|host| is_local(&host));
            if let (SmtpSecurity::None, Some(username), false) = (smtp.security, &smtp.username, local) {
                problems.push(Problem::SmtpPasswordInClear(username.clone()));
            }
        }
    }
}

fn database_url(url: &str) -> Option<String> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => None,
        Some("postgres" | "postgresql" | "mysql" | "mariadb") => Url::parse(url).err().map(|error| {
            format!(
                "can't be read ({error}): in a password, characters such as @ : / # must be percent-encoded"
            )
        }),
        _ => Some("must start with sqlite:, postgres:// or mysql://".to_owned()),
    }
}

fn tables(config: &Config, problems: &mut Vec<Problem>) {
    for (table, settings) in config.tables.iter() {
        let name = settings.name.iter().map(|name| ("name", name));
        let columns = settings.columns.values().map(|name| ("columns", name));
        let extra = settings.extra.iter().map(|column| ("extra", &column.name));
        for (key, name) in name.chain(columns).chain(extra) {
            // PostgreSQL cuts longer names off.
            if !(1..=63).contains(&name.len()) || name.contains(char::is_control) {
                let key = format!("tables.{table}.{key}");
                problems.push(Problem::DatabaseName { key, name: name.clone() });
            }
        }
        for column in &settings.extra {
            if !column.default_fits() {
                problems.push(Problem::ColumnDefault { table, column: column.name.clone() });
            }
            // Only users are made from what a caller sends.
            let can_be_set = column.default.is_some() || (column.input && table == "user");
            if column.required && !can_be_set {
                problems.push(Problem::ColumnNeverSet { table, column: column.name.clone() });
            }
        }
    }
}
