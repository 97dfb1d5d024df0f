// The files of the story, made here: pictures, a film and a PDF that Chromium
// itself draws, a sound, text, and names that trip programs.
import { open, writeFile, mkdir } from 'node:fs/promises'
import path from 'node:path'

/** Draws a photo of w × h px as JPEG bytes. */
async function photo(page, w, h, hue) {
  const data = await page.evaluate(async ([w, h, hue]) => {
    const canvas = document.createElement('canvas')
    canvas.width = w
    canvas.height = h
    const c = canvas.getContext('2d')
    const sky = c.createLinearGradient(0, 0, 0, h)
    sky.addColorStop(0, `hsl(${hue} 60% 80%)`)
    sky.addColorStop(1, `hsl(${hue + 30} 50% 55%)`)
    c.fillStyle = sky
    c.fillRect(0, 0, w, h)
    for (let i = 0; i < 5; i++) {
      c.fillStyle = `hsl(${hue + i * 12} ${45 - i * 4}% ${58 - i * 9}%)`
      c.beginPath()
      c.moveTo(0, h)
      for (let x = 0; x <= w; x += w / 24) c.lineTo(x, h * (0.45 + i * 0.11) + Math.sin(x / (w / (6 + i)) + i) * h * 0.05)
      c.lineTo(w, h)
      c.fill()
    }
    return canvas.toDataURL('image/jpeg', 0.85)
  }, [w, h, hue])
  return Buffer.from(data.split(',')[1], 'base64')
}

/** Records two seconds of a moving picture as WebM. */
async function film(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 320
    canvas.height = 180
    const c = canvas.getContext('2d')
    const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm;codecs=vp8' })
    const parts = []
    recorder.ondataavailable = (e) => parts.push(e.data)
    const done = new Promise((resolve) => (recorder.onstop = resolve))
    recorder.start(200)
    const begun = performance.now()
    await new Promise((resolve) => {
      const draw = () => {
        const t = performance.now() - begun
        c.fillStyle = `hsl(${t / 10} 60% 50%)`
        c.fillRect(0, 0, 320, 180)
        t < 2000 ? setTimeout(draw, 60) : resolve()
      }
      draw()
    })
    recorder.stop()
    await done
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())]
  })
  return Buffer.from(bytes)
}

/** One second of the A above middle C: WAV, PCM, one channel, 8,000 samples of 8 bits. */
function sound() {
  const rate = 8000
  const b = Buffer.alloc(44 + rate)
  b.write('RIFF', 0)
  b.writeUInt32LE(b.length - 8, 4)
  b.write('WAVEfmt ', 8)
  b.writeUInt32LE(16, 16) // size of the format
  b.writeUInt16LE(1, 20) // PCM
  b.writeUInt16LE(1, 22) // channels
  b.writeUInt32LE(rate, 24)
  b.writeUInt32LE(rate, 28) // bytes a second
  b.writeUInt16LE(1, 32) // bytes a sample
  b.writeUInt16LE(8, 34) // bits a sample
  b.write('data', 36)
  b.writeUInt32LE(rate, 40)
  for (let i = 0; i < rate; i++) b[44 + i] = 128 + Math.round(80 * Math.sin((2 * Math.PI * 440 * i) / rate))
  return b
}

/** Writes a WebM of about 200 MB: the film, then an EBML Void element that players skip. */
async function bigFilm(file, start) {
  const f = await open(file, 'w')
  await f.write(start)
  const size = 200_000_000
  const head = Buffer.alloc(9)
  head[0] = 0xec
  head.writeBigUInt64BE(0x0100_0000_0000_0000n | BigInt(size), 1)
  await f.write(head)
  const block = Buffer.alloc(1 << 20)
  for (let i = 0; i < block.length; i += 4) block.writeUInt32LE((i * 2654435761) >>> 0, i)
  for (let left = size; left > 0; left -= block.length) await f.write(block, 0, Math.min(left, block.length))
  await f.close()
}

/** Makes all files in a folder and returns their paths by what they are. */
export async function makeFiles(browser, dir) {
  await mkdir(dir, { recursive: true })
  const context = await browser.newContext()
  const page = await context.newPage()
  const at = (name) => path.join(dir, name)
  const files = {
    photo: at('Falaise d’Orval 🌊.jpg'), photo2: at('Sortie au musée.jpg'), pdf: at('Consigne de l’exposé.pdf'),
    text: at('Été à Noël – notes çàé.txt'), csv: at('Mesures de pH.csv'), film: at('Éruption en labo.webm'), sound: at('Interview.wav'), odd: at('données.xyz'), empty: at('vide.txt'),
  }
  await writeFile(files.photo, await photo(page, 1600, 1067, 190))
  await writeFile(files.photo2, await photo(page, 1200, 1600, 20))
  await page.setContent('<h1>Consigne de l’exposé</h1><p>Expliquer pourquoi un volcan explose, en dix minutes.</p><h1 style="break-before:page">Barème</h1><p>Clarté, sources, schéma.</p>')
  await writeFile(files.pdf, await page.pdf({ format: 'A4' }))
  await writeFile(files.text, 'Le magma monte parce qu’il est plus léger que la roche.\n'.repeat(40))
  await writeFile(files.csv, 'lieu;pH\nMer;8,1\nVinaigre;2,9\n')
  await writeFile(files.sound, sound())
  await writeFile(files.odd, Buffer.from([0, 1, 2, 3, 255, 254, 0, 7]))
  await writeFile(files.empty, '')
  await bigFilm(files.film, await film(page))
  await context.close()
  return files
}
