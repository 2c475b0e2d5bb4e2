/** Passwords are compared after NFKC: composed or not, full width or not. */
export async function run(t) {
  const email = t.email();
  await t.client().signUp.email({ name: 'Ada', email, password: 'Pässwörd１２３ﬁ' });
  for (const password of ['Pa\u0308sswo\u0308rd123fi', 'Pässwörd123fi', 'Password123fi']) await t.client('phone').signIn.email({ email, password });
}
