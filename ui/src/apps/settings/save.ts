/** Hands a text to the browser as a file to keep. */
export function saveText(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  follow(url, name)
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Starts a download without leaving the page. */
export function follow(url: string, name: string) {
  const a = document.createElement('a')
  a.href = url
  a.download = name
  document.body.append(a)
  a.click()
  a.remove()
}
