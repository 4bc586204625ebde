/* A photo is made smaller here, before its hash is taken: those bytes are the original, and they
   hold nothing but pixels. Time and place are said by the report, not by the file. */

export const SIDE_MAX = 2048
const QUALITY = 0.82

/** The size that fits into SIDE_MAX, never larger than it was. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

export interface Shrunk {
  readonly sha256: string
  readonly bytes: ArrayBuffer
}

/** Not a picture that this browser can read. */
export class NotAPicture extends Error {}

/** A picture from a file, or a frame of the camera. Raises NotAPicture. */
export async function shrunk(source: Blob | HTMLVideoElement): Promise<Shrunk> {
  const picture = source instanceof Blob ? await decoded(source) : source
  const { width, height } = picture instanceof HTMLVideoElement
    ? fitted(picture.videoWidth, picture.videoHeight)
    : fitted(picture.width, picture.height)
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  canvas.getContext('2d')!.drawImage(picture, 0, 0, width, height)
  if (picture instanceof ImageBitmap) picture.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  canvas.width = canvas.height = 0
  if (!blob) throw new NotAPicture()
  const bytes = await blob.arrayBuffer()
  return { sha256: hex(await crypto.subtle.digest('SHA-256', bytes)), bytes }
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (cause) {
    throw new NotAPicture('', { cause })
  }
}

export const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
