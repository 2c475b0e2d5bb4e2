/** `onAPIError.errorURL` sends people to the application's own page. */
export const config = { onAPIError: { errorURL: 'http://auth.example.com/oops?from=auth' } };

export async function run(t) {
  await t.raw('GET', '/error?error=access_denied&error_description=No%20way');
  await t.raw('GET', '/error');
}
