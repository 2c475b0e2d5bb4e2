/** How the server is set up. It answers for this file itself (`standalone/pages.rs`); these are its defaults. */
export const settings = {
  appName: "Portcullis",
  basePath: "/api/auth",
  signUp: true,
  changeEmail: false,
  deleteUser: false,
  minPasswordLength: 8,
};
