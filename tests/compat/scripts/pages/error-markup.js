/** Nothing in the query becomes markup. */
export async function run(t) {
  for (const hostile of ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'-alert(1)-'", '</title><script>alert(1)</script>', '{{7*7}}', '&lt;script&gt;']) {
    for (const name of ['error', 'error_description', 'code', 'message']) {
      const { text } = await t.raw('GET', `/error?error=x&${name}=${encodeURIComponent(hostile)}`);
      t.note('page holds it raw', text.includes('<script>alert(1)</script>') || text.includes('<img src=x'));
    }
  }
}
