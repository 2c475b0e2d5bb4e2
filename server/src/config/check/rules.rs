use lettre::message::Mailbox;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use super::super::{Config, MailTransport, SecureCookies, SmtpSecurity};
use super::{MailFlow, Problem};
use crate::kit::cookies::Site;
use crate::kit::origin::TrustedOrigins;
use crate::kit::password;
use crate::kit::secret::NoSecret;

/// The shortest good secret in bytes: as long as the output of HMAC-SHA256 (RFC 2104 section 3).
const SECRET_BYTES: usize = 32;

/// What upstream signs with where no secret is set.
const PUBLIC_SECRET: &str = "better-auth-secret-12345678901234567890";

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
    if let Err(error) = EnvFilter::builder().parse(&config.log.filter) {
        problems.push(Problem::LogFilter(error.to_string()));
    }
    problems.extend(database_url(config.database.url.expose()).map(Problem::DatabaseUrl));
    problems
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
    let local = is_local(&base_url);
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

fn base_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("{error} in {text:?}"))?;
    let origin = url.origin().ascii_serialization();
    if !matches!(url.scheme(), "http" | "https") {
        Err(format!("{text:?} is neither http nor https"))
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

/// Whether the host can only be this machine.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => host == "localhost" || host.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
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
        ("session.expires_in", config.session.expires_in, 1, LONGEST),
        ("session.update_age", config.session.update_age, 0, LONGEST),
        ("session.fresh_age", config.session.fresh_age, 0, LONGEST),
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
    if fresh_age != 0 && update_age > fresh_age {
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
            let local = Url::parse(&format!("smtp://{}", smtp.host)).is_ok_and(|url| is_local(&url));
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

#[cfg(test)]
mod tests {
    use super::super::Severity;
    use super::*;

    fn check(toml: &str) -> Vec<String> {
        let config: Config = toml::from_str(toml).expect(toml);
        let word = |problem: &Problem| match problem.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        config.check().iter().map(|problem| format!("{}: {problem}", word(problem))).collect()
    }

    fn only(toml: &str, expected: &str) {
        assert_eq!(check(toml), [expected], "for {toml}");
    }

    #[test]
    fn the_default_has_no_problem() {
        assert_eq!(Config::default().check(), []);
    }

    #[test]
    fn a_deployment_has_no_problem() {
        let good = "base_url = 'https://auth.example.com'\nbase_path = '/'\nsecret = '0123456789abcdef0123456789abcdef'
            trusted_origins = ['https://*.example.com', 'myapp://']\ncookies = { site = 'subdomain', domain = 'example.com' }
            server = { listen = '0.0.0.0:3000', trusted_proxies = ['10.0.0.0/8'] }\ndatabase.url = 'postgres://a:b@db/auth'
            email_verification.send_on_sign_up = true\nuser.change_email.enabled = true
            mail = { transport = 'smtp', from = 'Example <a@example.com>', smtp = { host = 'mail.example.com', username = 'a', password = 'b' } }
            [tables.user]\nname = 'people'\n[[tables.user.extra]]\nname = 'nick'\ntype = 'string'\nrequired = true\ninput = true";
        assert_eq!(check(good), [""; 0]);
    }

    #[test]
    fn a_flow_without_its_mail_is_named() {
        for key in [
            "email_verification.send_on_sign_up",
            "email_verification.send_on_sign_in",
            "email_and_password.require_email_verification",
            "user.change_email.enabled",
            "user.delete_user.send_verification",
        ] {
            let sentence =
                format!("error: {key} needs mail, but mail.transport is \"none\": set it to \"smtp\"");
            only(&format!("mail.transport = 'none'\n{key} = true"), &sentence);
            assert_eq!(check(&format!("{key} = true")), [""; 0], "the outbox will do");
        }
    }

    #[test]
    fn secrets_that_can_be_guessed_are_refused_without_being_shown() {
        let hint = "`openssl rand -base64 32` makes a good one";
        only("secret = 'swordfish'", &format!("error: secret has 9 bytes and must have 32 at least; {hint}"));
        only(
            "secrets = ['swordfish']",
            &format!("error: secrets[0] has 9 bytes and must have 32 at least; {hint}"),
        );
        only(
            "secret = '0123456789abcdef0123456789abcdef'\nsecrets = ['swordfish']",
            &format!("warning: secrets[0] has 9 bytes and must have 32 at least; {hint}"),
        );
        only("secrets = ['']", "error: secrets must not hold an empty text");
        only(
            &format!("secret = '{PUBLIC_SECRET}'"),
            &format!("error: secret is the default of better-auth, which everybody knows; {hint}"),
        );
    }

    #[test]
    fn the_base_url_is_an_origin() {
        for (url, reason) in [
            ("auth.example.com", "relative URL without a base in \"auth.example.com\""),
            ("ftp://a.example", "\"ftp://a.example\" is neither http nor https"),
            ("https://me:swordfish@a.example", "it must not hold a user name or password"),
            ("https://a.example/x", "write https://a.example and put \"/x\" into base_path"),
            ("https://a.example?x", "write https://a.example"),
        ] {
            only(
                &format!("base_url = '{url}'"),
                &format!("error: base_url must be like https://auth.example.com: {reason}"),
            );
        }
    }

    #[test]
    fn the_base_path_is_plain() {
        for path in ["", "api", "/api/", "//", "/a//b", "/..", "/a/{b}", "/a b", "/a?b", "/é"] {
            assert_eq!(
                Config { base_path: path.to_owned(), ..Config::default() }.check(),
                [Problem::BasePath(path.to_owned())]
            );
        }
    }

    #[test]
    fn each_rule_has_its_sentence() {
        let https = "base_url = 'https://a.example'\nmail = { transport = 'smtp', from = 'a@a.example', smtp.host = 'mail.example' }\n";
        for (toml, sentence) in [
            (
                "server = { metrics_listen = '127.0.0.1:3000' }",
                "error: server.metrics_listen must not be the same as server.listen",
            ),
            (
                "server.trusted_proxies = ['::/0']",
                "warning: server.trusted_proxies holds ::/0: every client may then claim any address",
            ),
            (
                "server.listen = '0.0.0.0:3000'",
                "warning: server.listen is open to other machines, but base_url is http://127.0.0.1:3000: links and cookies work on this one only",
            ),
            ("log.filter = 'x=loud'", "error: log.filter can't be read: invalid filter directive"),
            (
                "database.url = 'oracle://db'",
                "error: database.url must start with sqlite:, postgres:// or mysql://",
            ),
            (
                "database.url = 'mysql://a:sword/fish@b/c'",
                "error: database.url can't be read (invalid port number): in a password, characters such as @ : / # must be percent-encoded",
            ),
            (
                "session.update_age = 86401",
                "warning: session.update_age (86401 s) is longer than session.fresh_age (86400 s): a session in constant use is not fresh between two renewals, and sensitive calls ask for a new sign-in",
            ),
            (
                "session.expires_in = 86400",
                "warning: session.update_age (86400 s) is not shorter than session.expires_in (86400 s): no session is ever renewed",
            ),
            (
                "session.expires_in = 0\nsession.disable_session_refresh = true",
                "error: session.expires_in must be from 1 to 315360000, not 0",
            ),
            (
                "rate_limit.rules = [{ path = '/a', window = 0 }]",
                "error: rate_limit.rules[0].window must be from 1 to 86400, not 0",
            ),
            (
                "rate_limit.rules = [{ path = 'a' }]",
                "error: rate_limit.rules.path must start with a /, as in /sign-up/email: \"a\"",
            ),
            (
                "disabled_paths = ['ok']",
                "error: disabled_paths must start with a /, as in /sign-up/email: \"ok\"",
            ),
            (
                "email_and_password.min_password_length = 129",
                "error: email_and_password.min_password_length (129) must not be greater than max_password_length (128)",
            ),
            (
                "email_and_password.max_password_length = 4097",
                "error: email_and_password.max_password_length must be from 1 to 4096, not 4097",
            ),
            (
                "email_and_password.min_password_length = 7",
                "warning: email_and_password.min_password_length is 7: passwords shorter than 8 are easily guessed",
            ),
            (
                "cookies.domain = 'example.com'",
                "warning: cookies.domain has no effect without cookies.site = \"subdomain\"",
            ),
            (
                "cookies.site = 'cross_site'",
                "error: cookies: cookies for other sites travel over https only: the base URL must start with https://",
            ),
            ("cookies.prefix = 'a b'", "error: cookies: \"a b.session_token\" is not a cookie name"),
            (
                "trusted_origins = ['example.com']",
                "error: trusted_origins: \"example.com\" has no scheme: write https://example.com or, for anything below it, *.example.com",
            ),
            (
                "mail.from = 'nobody'",
                "error: mail.from must be like no-reply@example.com or Example <no-reply@example.com>: \"nobody\"",
            ),
            (
                "tables.user.name = ''",
                "error: tables.user.name: a name in a database has 1 to 63 bytes and no control characters, unlike \"\"",
            ),
            (
                "tables.user.extra = [{ name = 'a', type = 'date', default = 'soon' }]",
                "error: tables.user.extra: the default of \"a\" does not fit its type",
            ),
            (
                "tables.user.extra = [{ name = 'a', type = 'string', required = true }]",
                "error: tables.user.extra: \"a\" is required, but it has no default and no caller may set it: no row could be made",
            ),
            (
                "tables.session.extra = [{ name = 'a', type = 'string', required = true, input = true }]",
                "error: tables.session.extra: \"a\" is required, but it has no default and no caller may set it: no row could be made",
            ),
        ] {
            only(toml, sentence);
        }
        only(
            &format!("{https}cookies.secure = 'never'"),
            "warning: cookies.secure is \"never\", but base_url is https: cookies may then travel in the clear",
        );
        only(
            "base_url = 'https://a.example'",
            "warning: mail.transport is \"outbox\": mail is only written to a directory; real users need \"smtp\"",
        );
        assert_eq!(
            check(&https.replace("https://a", "http://a")),
            [
                "warning: base_url is http: passwords and cookies travel in the clear; put TLS in front and say https"
            ]
        );
    }

    #[test]
    fn smtp_needs_all_of_its_settings_and_guards_its_password() {
        assert_eq!(
            check("mail = { transport = 'smtp', smtp.password = 'swordfish' }"),
            ["mail.from", "mail.smtp.host", "mail.smtp.username"]
                .map(|key| format!("error: mail.transport is \"smtp\", but {key} is not set"))
        );
        let smtp = |host: &str| {
            format!(
                "mail = {{ transport = 'smtp', from = 'a@b.example', smtp = {{ host = '{host}', security = 'none', username = 'me', password = 'swordfish' }} }}"
            )
        };
        only(
            &smtp("mail.example.com"),
            "error: mail.smtp.security is \"none\": the password for me would travel in the clear",
        );
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            assert_eq!(check(&smtp(host)), [""; 0], "{host}");
        }
    }

    #[test]
    fn errors_come_before_warnings() {
        let found = check("server.listen = '0.0.0.0:3000'\nsecret = 'short'");
        assert!(found[0].starts_with("error") && found[1].starts_with("warning"), "{found:?}");
    }
}
