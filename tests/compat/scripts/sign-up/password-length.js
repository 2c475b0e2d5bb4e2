/** 8 to 128 UTF-16 units: four emoji are long enough. */
export async function run(t) {
  const attempt = (name, password) => t.client(name).signUp.email({ name, email: t.email(name), password });
  t.expect((await attempt('short', '1234567')).error.code, 'PASSWORD_TOO_SHORT');
  t.expect((await attempt('eight', '12345678')).error, null);
  t.expect((await attempt('emoji', '🔑🔑🔑🔑')).error, null);
  t.expect((await attempt('threeemoji', '🔑🔑🔑')).error.code, 'PASSWORD_TOO_SHORT');
  t.expect((await attempt('longest', 'x'.repeat(128))).error, null);
  t.expect((await attempt('long', 'x'.repeat(129))).error.code, 'PASSWORD_TOO_LONG');
  await attempt('empty', '');
}
