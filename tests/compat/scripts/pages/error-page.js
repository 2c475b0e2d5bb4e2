/** A page for people, with the error's code on it. */
export async function run(t) {
  for (const code of ['access_denied', 'INVALID_TOKEN', "email_doesn't_match", 'a-b-1']) {
    const { text } = await t.raw('GET', `/error?error=${encodeURIComponent(code)}`);
    t.note('page shows', text.includes(code) || text.includes(code.replace("'", '&#39;')) || text.includes(code.replace("'", '&#x27;')));
  }
}
