/** Validation answers before anything is looked up. */
export async function run(t) {
  const full = { email: t.email(), password: t.password };
  for (const body of [{}, { email: full.email }, { password: full.password }, { ...full, email: 'no address' }, { ...full, email: null }, { ...full, password: 5 }, { ...full, rememberMe: 'true' }, { ...full, email: ['a@example.com'] }, { ...full, password: {} }]) {
    await t.raw('POST', '/sign-in/email', { body });
  }
}
