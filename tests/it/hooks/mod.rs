//! What a library user hooks, around the server's own operations.

mod acts;
mod operations;
mod rows;

use std::sync::{Arc, Mutex};

use portcullis::error_codes;
use portcullis::features::email_password::{SignInEmailBody, SignUpEmailBody};
use portcullis_tests::PASSWORD;
use serde_json::{Value, from_value, json};

error_codes! {
    /// What a house of its own refuses with.
    enum HouseError {
        Stranger = 403 "NOT_ONE_OF_US" "Only addresses of our house can sign up",
    }
}

/// What hooks told, in order.
struct Told<T>(Arc<Mutex<Vec<T>>>);

impl<T> Clone for Told<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Told<T> {
    fn new() -> Self {
        Self(Arc::default())
    }

    fn tell(&self, what: T) {
        self.0.lock().unwrap().push(what);
    }

    fn take(&self) -> Vec<T> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn sign_up(email: &str) -> SignUpEmailBody {
    from_value(json!({"name": "Somebody", "email": email, "password": PASSWORD})).unwrap()
}

fn sign_in(email: &str, more: Value) -> SignInEmailBody {
    let mut body = json!({"email": email, "password": PASSWORD});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    from_value(body).unwrap()
}
