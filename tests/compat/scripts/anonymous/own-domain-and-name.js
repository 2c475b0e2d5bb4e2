/** An operator's own domain and name. */
export const config = { anonymous: { emailDomainName: 'Anonymous.example.com', name: 'Guest' } };

export async function run(t) {
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await t.rows('user');
}
