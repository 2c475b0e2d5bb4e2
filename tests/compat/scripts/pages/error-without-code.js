/** Without a code, or with one that is none, it is UNKNOWN. */
export async function run(t) {
  for (const query of ['', '?error=', '?error=a%20b', '?error=%3Cb%3E', '?other=x', '?error=%', '?error=a&error=b']) {
    const { text } = await t.raw('GET', `/error${query}`);
    t.note('page shows UNKNOWN', text.includes('UNKNOWN'));
  }
}
