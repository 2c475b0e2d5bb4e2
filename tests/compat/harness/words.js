/** From better-auth's option names to ours. */

/**
 * @param {Record<string, any>} object
 * @param {string[]} keys
 */
export const only = (object, keys) => Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));

/** @param {Record<string, any>} object */
export const snakeCase = (object) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`), value]));
