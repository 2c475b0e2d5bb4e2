// Pictures that are held against committed ones: roughly, since another version of the browser or of a font moves a line.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./server.mjs";

/** How far apart two pictures may be: the mean over all their parts, of 255 from black to white. */
const TOLERANCE = 6;

const committed = (name) => path.join(root, "tests/browser/screenshots", `${name}.jpeg`);
const taken = (name) => path.join(root, "target/screenshots", `${name}.jpeg`);

/** Both as small pictures in shades of grey, and how far they are apart. Pixels are read by the browser that has them. */
async function distance(context, one, other) {
  const page = await context.newPage();
  const urls = [one, other].map((jpeg) => `data:image/jpeg;base64,${jpeg.toString("base64")}`);
  const result = await page.evaluate(async (urls) => {
    const parts = await Promise.all(
      urls.map(async (url) => {
        const image = Object.assign(new Image(), { src: url });
        await image.decode();
        const canvas = new OffscreenCanvas(48, 48);
        const drawing = canvas.getContext("2d");
        drawing.filter = "grayscale(1)";
        drawing.imageSmoothingQuality = "high";
        drawing.drawImage(image, 0, 0, 48, 48);
        return drawing.getImageData(0, 0, 48, 48).data.filter((_, i) => i % 4 === 0);
      }),
    );
    return parts[0].reduce((sum, part, i) => sum + Math.abs(part - parts[1][i]), 0) / parts[0].length;
  }, urls);
  await page.close();
  return result;
}

/**
 * Fails unless a picture (JPEG) looks like the committed one of that name. What was taken is in `target/screenshots`;
 * `UPDATE_SCREENSHOTS=1` commits to it.
 */
export async function looksAsBefore(context, name, picture) {
  await mkdir(path.dirname(taken(name)), { recursive: true });
  await writeFile(taken(name), picture);
  if (process.env.UPDATE_SCREENSHOTS) await writeFile(committed(name), picture);
  const apart = await distance(context, picture, await readFile(committed(name)));
  if (apart > TOLERANCE)
    throw new Error(
      `${taken(name)} is ${apart.toFixed(1)} away from ${committed(name)}: look at both; UPDATE_SCREENSHOTS=1 if it is meant`,
    );
}
