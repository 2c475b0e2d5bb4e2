/** Both headers may be read by scripts of other origins. */
export const config = { bearer: true, oneTimeToken: { setOttHeaderOnNewSession: true } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
}
