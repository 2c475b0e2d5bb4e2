//! Bodies that are hostile as a whole.

use portcullis_tests::call::Call;
use portcullis_tests::contract;
use portcullis_tests::databases::{Backend, TestDatabase};

use super::Scene;

#[tokio::test]
async fn bodies_that_are_no_json_object() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let mut scene = Scene::new(database).await;
    for operation in contract::operations().iter().filter(|operation| operation.method == "POST") {
        for body in bodies() {
            let call = Call::post(operation.call().path()).body("application/json", body.clone());
            let answer = scene.strike(operation, call).await;
            // Where no body is asked for, a good one is dropped.
            if operation.fields.iter().any(|field| field.required) {
                assert_eq!(
                    answer.status,
                    400,
                    "{}: {answer}",
                    String::from_utf8_lossy(&body[..body.len().min(40)])
                );
            }
        }
    }
    scene.aftermath().await;
}

fn bodies() -> Vec<Vec<u8>> {
    let texts = [
        "",
        " ",
        "{",
        "}",
        "{}}",
        "{} {}",
        "null",
        "true",
        "1",
        "\"a\"",
        "[]",
        "[{}]",
        "{\"a\"}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "// a\n{}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\u0000\":1}",
        "<xml/>",
        "a=b&c=d",
        "\u{feff}{}",
    ];
    let mut bodies: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    bodies.push(b"\xff\xfe{\0}\0".to_vec());
    bodies.push(b"{\"a\":\"\xff\"}".to_vec());
    bodies.push(b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec());
    bodies.push("[".repeat(1_000_000).into_bytes());
    bodies.push("{\"a\":".repeat(100_000).into_bytes());
    bodies
}

#[tokio::test]
async fn a_field_given_twice_is_refused() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let mut scene = Scene::new(database).await;
    for operation in contract::operations().iter().filter(|operation| operation.has_body) {
        let call = operation.call();
        let text = String::from_utf8(call.body.to_vec()).unwrap();
        let field = operation.fields.iter().find(|field| text.contains(&format!("{:?}:", field.name)));
        let Some(field) = field else { continue };
        let twice = text.replacen('{', &format!("{{{:?}:{},", field.name, field.example), 1);
        let answer = scene.strike(operation, call.body("application/json", twice)).await;
        answer.refused(400, "VALIDATION_ERROR");
    }
    scene.aftermath().await;
}

#[tokio::test]
async fn a_body_of_a_mebibyte_is_read_and_one_byte_more_is_not() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let mut scene = Scene::new(database).await;
    let limit = 1024 * 1024;
    for operation in contract::operations().iter().filter(|operation| operation.method == "POST") {
        let target = operation.call().path().to_owned();
        for (length, too_large) in [(limit, false), (limit + 1, true)] {
            let body = vec![b' '; length];
            let answer = scene.strike(operation, Call::post(&target).body("application/json", body)).await;
            match too_large {
                true => answer.refused(413, "PAYLOAD_TOO_LARGE"),
                false => answer.refused(400, "VALIDATION_ERROR"),
            }
        }
    }
    scene.aftermath().await;
}

#[tokio::test]
async fn media_types_that_are_not_read() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let mut scene = Scene::new(database).await;
    for operation in contract::operations().iter().filter(|operation| operation.method == "POST") {
        for media_type in [
            "text/plain",
            "text/plain; application/json",
            "multipart/form-data; boundary=x",
            "application/xml",
            "application/vnd.api+json",
            "application/jsonp",
            "application/",
            "json",
            ";",
            "*/*",
        ] {
            let call = operation.call();
            let body = if call.body.is_empty() { "{}".into() } else { call.body.clone() };
            let answer = scene.strike(operation, call.body(media_type, body)).await;
            answer.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        }
        let mut call = operation.call().body("x/y", "{}");
        call.headers.remove("content-type");
        scene.strike(operation, call).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    scene.aftermath().await;
}
