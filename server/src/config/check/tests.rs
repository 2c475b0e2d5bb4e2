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
        let sentence = format!("error: {key} needs mail, but mail.transport is \"none\": set it to \"smtp\"");
        only(&format!("mail.transport = 'none'\n{key} = true"), &sentence);
        assert_eq!(check(&format!("{key} = true")), [""; 0], "the outbox will do");
    }
}

#[test]
fn real_phones_need_more_than_an_outbox() {
    let live = "base_url = 'https://auth.example.com'\nmail = { transport = 'none' }";
    let on = "phone_number.enabled = true";
    let sentence = "messages.transport is \"outbox\": messages are only written to a directory; real users need \"webhook\"";
    only(&format!("{live}\n{on}"), &format!("warning: {sentence}"));
    assert_eq!(check(live), [""; 0], "nobody has messages sent");
    assert_eq!(check(&format!("{live}\n{on}\nmessages.transport = 'none'")), [""; 0]);
    assert_eq!(check(on), [""; 0], "in development it will do");
}

#[test]
fn who_signs_up_by_phone_or_anonymously_has_an_address() {
    let sign_up = "phone_number = { enabled = true, sign_up_on_verification = { enabled = true";
    let unset = "error: phone_number.sign_up_on_verification.temp_email is not set";
    only(&format!("{sign_up} }} }}"), unset);
    only(&format!("{sign_up}, temp_email = '{{id}}' }} }}"), unset);
    assert_eq!(check(&format!("{sign_up}, temp_email = '{{phone_number}}@example.com' }} }}")), [""; 0]);
    only(
        "anonymous = { enabled = true, email_domain_name = 'no domain' }",
        "error: anonymous.email_domain_name is no domain: \"temp-sample@no domain\" is no e-mail address",
    );
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
        &format!("secret = '{}'", rules::PUBLIC_SECRET),
        &format!("error: secret is the default of better-auth, which everybody knows; {hint}"),
    );
}

#[test]
fn the_base_url_is_an_origin() {
    for (url, reason) in [
        ("auth.example.com", "relative URL without a base"),
        ("ftp://a.example", "ftp is neither http nor https"),
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
        (
            "log.filter = 'x=loud'",
            "error: log.filter can't be read: error parsing level filter: expected one of \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5",
        ),
        (
            "secondary_storage = { url = 'redis://db', ca_file = 'ca.pem' }",
            "error: secondary_storage.ca_file has no effect without TLS: let secondary_storage.url start with rediss:// or rediss-cluster://",
        ),
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
            "two_factor.enabled = true\ntwo_factor.totp.digits = 9",
            "error: two_factor.totp.digits must be from 6 to 8, not 9",
        ),
        (
            "two_factor.enabled = true\ntwo_factor.totp.period = 0",
            "error: two_factor.totp.period must be from 10 to 300, not 0",
        ),
        (
            "two_factor.enabled = true\ntwo_factor.otp.digits = 4",
            "error: two_factor.otp.digits must be from 6 to 32, not 4",
        ),
        (
            "two_factor.enabled = true\ntwo_factor.allowed_attempts = 0",
            "error: two_factor.allowed_attempts must be from 1 to 100, not 0",
        ),
        (
            "two_factor.enabled = true\ntwo_factor.backup_codes.length = 4",
            "error: two_factor.backup_codes.length must be from 8 to 64, not 4",
        ),
        (
            "audit.enabled = true\nevents.enabled = false",
            "error: audit.enabled needs events.enabled: what is an event is a line of the audit log",
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
fn renewals_do_not_matter_to_a_freshness_that_counts_from_the_sign_in() {
    assert_eq!(check("session.update_age = 86401\nsession.fresh_from = 'sign_in'"), [""; 0]);
}

#[test]
fn errors_come_before_warnings() {
    let found = check("server.listen = '0.0.0.0:3000'\nsecret = 'short'");
    assert!(found[0].starts_with("error") && found[1].starts_with("warning"), "{found:?}");
}

#[test]
fn a_server_starts_with_warnings_and_not_with_errors() {
    let config: Config = toml::from_str("server.listen = '0.0.0.0:3000'").expect("a configuration");
    assert_eq!(config.usable(), Ok(vec![Problem::LocalBaseUrl("http://127.0.0.1:3000".to_owned())]));

    let toml = "server.listen = '0.0.0.0:3000'\nmail.transport = 'none'\nuser.change_email.enabled = true";
    let config: Config = toml::from_str(toml).expect("a configuration");
    let sentence = "user.change_email.enabled needs mail, but mail.transport is \"none\": set it to \"smtp\"";
    assert_eq!(config.usable().expect_err("no mail").to_string(), sentence);
    let schema = std::sync::Arc::new(crate::Auth::builder(Config::default()).schema().expect("a schema"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let refused = runtime.block_on(async {
        let options = crate::store::StoreOptions::default();
        let store =
            crate::store::Store::connect("sqlite::memory:", schema, options).await.expect("a database");
        crate::Auth::builder(config).build_with(store).err().expect("a refusal")
    });
    assert_eq!(refused.to_string(), sentence);
}

/// A service with these lines besides the name.
fn service(list: &str, lines: &str) -> String {
    format!("[[webhooks.{list}]]\nname = 'crm'\n{lines}")
}

#[test]
fn services_are_named_reached_and_signed_for() {
    let key = "'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'";
    let good = format!("url = 'https://a.example/x?y'\nsecrets = [{key}]\n");
    let asks = format!("{good}on = ['user.create']\n");
    assert_eq!(check(&service("endpoints", &good)), [""; 0]);
    assert_eq!(check(&service("before", &asks)), [""; 0]);
    let file = "url = 'http://localhost:1'\nsecret_files = ['not/there']\n";
    assert_eq!(check(&service("endpoints", file)), [""; 0], "files are the start's affair");

    let hint = "a secret is whsec_ and the base64 of 24 to 64 random bytes: `echo whsec_$(openssl rand -base64 32)` makes one";
    let endpoint = "webhooks.endpoints[0]";
    for (lines, expected) in [
        (
            "url = 'https://a.example'\n".to_owned(),
            format!(
                "error: {endpoint} has neither secrets nor secret_files, so nothing could be signed; {hint}"
            ),
        ),
        (good.replace(key, "'swordfish'"), format!("error: {endpoint}.secrets: {hint}")),
        (
            good.replace("https", "http"),
            format!("warning: {endpoint}.url is http: what it is told travels in the clear; say https"),
        ),
        (
            good.replace("https", "ftp"),
            format!(
                "error: {endpoint}.url must be like https://example.com/hooks: it is neither http nor https"
            ),
        ),
        (
            good.replace("a.example", "me:swordfish@a.example"),
            format!(
                "error: {endpoint}.url must be like https://example.com/hooks: it must not hold a user name or password: the signature says who asks"
            ),
        ),
        (
            format!("{good}events = ['user.crated']"),
            format!("warning: {endpoint}.events: no event of the core is of the type \"user.crated\""),
        ),
        (format!("{good}timeout = 31"), format!("error: {endpoint}.timeout must be from 1 to 30, not 31")),
    ] {
        only(&service("endpoints", &lines), &expected);
    }
    only(
        &service("before", &format!("{asks}deadline = 11")),
        "error: webhooks.before[0].deadline must be from 1 to 10, not 11",
    );
    only(
        &format!("{}{}", service("endpoints", &good), service("before", &asks)),
        "error: webhooks.before[0].name has 1 to 64 letters, digits, - or _, and is another than the others': \"crm\"",
    );
    only(
        &service("endpoints", &good).replace("crm", "a b"),
        "error: webhooks.endpoints[0].name has 1 to 64 letters, digits, - or _, and is another than the others': \"a b\"",
    );
    only(
        &format!("events.enabled = false\n{}", service("endpoints", &good)),
        "error: webhooks.endpoints needs events.enabled: what they are told is events",
    );
}

#[test]
fn one_time_tokens_need_a_lifetime_and_stored_sessions() {
    let on = "one_time_token.enabled = true\n";
    assert_eq!(check(on), [""; 0]);
    only(
        &format!("{on}one_time_token.expires_in = 0"),
        "error: one_time_token.expires_in must be from 1 to 86400, not 0",
    );
    only(
        &format!("{on}session.stateless = true"),
        "error: one_time_token.enabled needs sessions that are stored: set session.stateless to false",
    );
    assert_eq!(check("one_time_token.expires_in = 0"), [""; 0], "what is off is not looked at");
}

#[test]
fn several_sessions_need_a_number_and_stored_sessions() {
    let on = "multi_session.enabled = true\n";
    assert_eq!(check(on), [""; 0]);
    for number in [0, 51] {
        only(
            &format!("{on}multi_session.maximum_sessions = {number}"),
            &format!("error: multi_session.maximum_sessions must be from 1 to 50, not {number}"),
        );
    }
    only(
        &format!("{on}session.stateless = true"),
        "error: multi_session.enabled needs sessions that are stored: set session.stateless to false",
    );
}

#[test]
fn the_last_login_method_has_a_cookie_and_operations_that_exist() {
    let on = "last_login_method.enabled = true\n";
    assert_eq!(
        check(&format!("{on}last_login_method.methods = {{ verifyEmail = 'link', signInEmail = '' }}")),
        [""; 0]
    );
    only(
        &format!("{on}last_login_method.cookie_name = 'a;b'"),
        "error: last_login_method.cookie_name is not a cookie name: \"a;b\"",
    );
    only(
        &format!("{on}last_login_method.max_age = 0"),
        "error: last_login_method.max_age must be from 1 to 34560000, not 0",
    );
    only(
        &format!("{on}last_login_method.methods = {{ signInMail = 'x' }}"),
        "warning: last_login_method.methods names the operation \"signInMail\", which this server does not have",
    );
}

#[test]
fn the_list_of_leaked_passwords_has_an_address() {
    let on = "have_i_been_pwned.enabled = true\n";
    assert_eq!(check(on), [""; 0]);
    assert_eq!(check(&format!("{on}have_i_been_pwned.url = 'http://127.0.0.1:8080/'")), [""; 0]);
    only(
        &format!("{on}have_i_been_pwned.url = 'http://pwned.example.com/range/'"),
        "error: have_i_been_pwned.url can't be used: it must be https, unless it is on this machine",
    );
    only(
        &format!("{on}have_i_been_pwned.url = '/range/'"),
        "error: have_i_been_pwned.url can't be used: relative URL without a base",
    );
    only(
        &format!("{on}have_i_been_pwned.timeout = 31"),
        "error: have_i_been_pwned.timeout must be from 1 to 30, not 31",
    );
    only(
        &format!("{on}have_i_been_pwned.paths = ['setPassword', '/sign-up']"),
        "warning: have_i_been_pwned.paths names the operation \"/sign-up\", which this server does not have",
    );
}

#[test]
fn a_captcha_has_a_secret_and_operations_that_exist() {
    let on = "[captcha]\nenabled = true\n";
    only(on, "error: captcha.secret_key is not set");
    let on = &format!("{on}secret_key = 's'\n");
    for provider in ["cloudflare-turnstile", "google-recaptcha", "hcaptcha", "captchafox"] {
        assert_eq!(check(&format!("{on}provider = '{provider}'")), [""; 0]);
    }
    only(&format!("{on}min_score = 1.5"), "error: captcha.min_score must be from 0 to 1, not 1.5");
    only(&format!("{on}timeout = 0"), "error: captcha.timeout must be from 1 to 30, not 0");
    only(
        &format!("{on}site_verify_url_override = 'http://captcha.example.com'"),
        "error: captcha.site_verify_url_override can't be used: it must be https, unless it is on this machine",
    );
    only(
        &format!("{on}endpoints = ['/sign-in/mail']"),
        "warning: captcha.endpoints names the operation \"/sign-in/mail\", which this server does not have",
    );
}

#[test]
fn usernames_have_a_length_that_a_column_has() {
    let on = "username.enabled = true\n";
    assert_eq!(check(on), [""; 0]);
    only(
        &format!("{on}username.max_username_length = 256"),
        "error: username.max_username_length must be from 1 to 255, not 256",
    );
    only(
        &format!("{on}username.min_username_length = 31"),
        "error: username.min_username_length must be from 1 to 30, not 31",
    );
}

#[test]
fn magic_links_need_mail_and_a_lifetime() {
    let on = "magic_link.enabled = true\n";
    assert_eq!(check(on), [""; 0]);
    only(
        &format!("{on}magic_link.expires_in = 0"),
        "error: magic_link.expires_in must be from 1 to 86400, not 0",
    );
    only(
        &format!("{on}mail.transport = 'none'"),
        "error: magic_link.enabled needs mail, but mail.transport is \"none\": set it to \"smtp\"",
    );
}
