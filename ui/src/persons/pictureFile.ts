/** Longest file that is taken (`domain::attachment::FILE`; refused again in Rust), in bytes. */
export const MOST_BYTES = 20 * 1024 * 1024

/** A file as base 64, as requests carry bytes. */
export function readAsBase64(file: Blob): Promise<string> {
  return new Promise((take, refuse) => {
    const reader = new FileReader()
    reader.onerror = () => refuse(new Error('the file does not read'))
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      take(url.slice(url.indexOf(',') + 1))
    }
    reader.readAsDataURL(file)
  })
}

/** A JPEG that came as base 64, for an image on the page. */
export const jpegUrl = (base64: string): string => `data:image/jpeg;base64,${base64}`

/** Whether a file is a paper (PDF), whose pages are drawn in Rust. */
export const isPaper = (file: File): boolean => file.type === 'application/pdf' || /\.pdf$/i.test(file.name)

/** Whether a picture is as iPhones keep it; no window on Linux or Windows shows one. */
export const isHeic = (file: File): boolean => /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name)

/** The first picture or paper among what is pasted. */
export function pastedPicture(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find((file) => file.type.startsWith('image/') || isPaper(file))
}
