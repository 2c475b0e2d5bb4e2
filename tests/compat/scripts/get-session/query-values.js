/** Odd queries are not an error. */
export async function run(t) {
  await t.signUp('ada');
  for (const query of ['?disableCookieCache=true', '?disableCookieCache=no&x=y', '?disableRefresh=1&disableRefresh=2', '?%', '?a=%zz', '?=', '?&&', '?__proto__=x']) await t.raw('GET', `/get-session${query}`, { as: 'ada' });
}
