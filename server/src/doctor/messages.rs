//! Whether messages to phones can be sent.

use super::{Finding, files};
use crate::config::{Config, MessageTransport};
use crate::feature;
use crate::features;
use crate::kit::messages::check_texts;

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    if !feature::sends_messages(&features::enabled(config)) {
        return Vec::new();
    }
    let messages = &config.messages;
    let way_out = match messages.transport {
        MessageTransport::None => return Vec::new(),
        MessageTransport::Outbox => files::not_writable(&messages.outbox, "the outbox for messages"),
        MessageTransport::Webhook => {
            super::webhooks::reach(messages.webhook.service(), "until then messages are given up").await
        }
    };
    let texts = check_texts(&config.app_name, messages.templates.as_deref()).err();
    let texts = texts
        .map(|error| Finding::error(error, "mend the file, or remove it: then the built-in one is used"));
    way_out.into_iter().chain(texts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(toml: &str) -> Vec<String> {
        let config: Config = toml::from_str(toml).expect("a configuration");
        check(&config).await.into_iter().map(|finding| finding.what).collect()
    }

    #[tokio::test]
    async fn what_can_not_be_used_is_found_where_it_is_used() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let outbox = format!("messages.outbox = '{}/outbox'", file.path().display());
        let [what] = &*found(&format!("phone_number.enabled = true\n{outbox}")).await else { panic!("one") };
        assert!(what.starts_with("the outbox for messages can't be written"), "{what}");
        assert_eq!(found(&outbox).await, [""; 0], "nobody has messages sent");
    }

    #[tokio::test]
    async fn a_broken_text_is_found() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("phone-verification.txt"), "{{ cdoe }}").expect("a file");
        let dir = dir.path().display();
        let messages = format!("messages = {{ outbox = '{dir}/outbox', templates = '{dir}' }}");
        let [what] = &*found(&format!("phone_number.enabled = true\n{messages}")).await else {
            panic!("one")
        };
        assert!(what.starts_with("the message text phone-verification.txt: "), "{what}");
    }
}
