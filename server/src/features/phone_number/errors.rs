use crate::error_codes;

error_codes! {
    /// What phone numbers can fail with.
    pub enum PhoneNumberError {
        /// It is not written as `phone_number.phone_number_pattern` says, or as ITU-T E.164 does.
        InvalidPhoneNumber = 400 "INVALID_PHONE_NUMBER" "Invalid phone number",
        /// Somebody has proved this number to be theirs.
        PhoneNumberExist = 400 "PHONE_NUMBER_ALREADY_EXISTS" "Phone number already exists",
        /// Nobody has the number, and `phone_number.sign_up_on_verification` is off.
        PhoneNumberNotExist = 400 "PHONE_NUMBER_ISNT_REGISTERED" "phone number isn't registered",
        /// No such number, no password, or a wrong one: which of them is not told.
        InvalidPhoneNumberOrPassword = 401 "INVALID_PHONE_NUMBER_OR_PASSWORD" "Invalid phone number or password",
        /// The code is right, and there is nobody whose password it could set.
        UnexpectedError = 400 "UNEXPECTED_ERROR" "Unexpected error",
        /// No code was sent, or it was used.
        OtpNotFound = 400 "OTP_NOT_FOUND" "OTP not found",
        /// The code's time is over.
        OtpExpired = 400 "OTP_EXPIRED" "OTP expired",
        /// The code is wrong.
        InvalidOtp = 400 "INVALID_OTP" "Invalid OTP",
        /// The password is right, and `phone_number.require_verification` asks for a code, which was sent.
        PhoneNumberNotVerified = 401 "PHONE_NUMBER_NOT_VERIFIED" "Phone number not verified",
        /// `updateUser` does not change the number: `verifyPhoneNumber` does.
        PhoneNumberCannotBeUpdated = 400 "PHONE_NUMBER_CANNOT_BE_UPDATED" "Phone number cannot be updated",
        /// There is no way to send messages.
        SendOtpNotImplemented = 501 "SENDOTP_NOT_IMPLEMENTED" "sendOTP not implemented",
        /// So many wrong codes that not even the right one counts any more.
        TooManyAttempts = 403 "TOO_MANY_ATTEMPTS" "Too many attempts",
        /// A number is to be changed, and nobody is signed in.
        UserNotFound = 401 "USER_NOT_FOUND" "User not found",
        /// Somebody has the address that `phone_number.sign_up_on_verification` gives to the new user.
        FailedToCreateUser = 422 "FAILED_TO_CREATE_USER" "Failed to create user",
    }
}
