// The PDFs of testdata/: the same facts as the JSON, set as Pix sets them, with an embedded part of a font whose signs are
// numbered anew, so that only its ToUnicode table says what they mean.
import { readFileSync, writeFileSync } from 'node:fs'

const french = (date) => date.toISOString().slice(0, 10).split('-').reverse().join('/')

export async function writePDFs(ui, here, v3, v2) {
  const font = readFileSync(ui.resolve('pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf')) // SIL OFL 1.1
  writeFileSync(new URL('attestation.pdf', here), await withPDFKit(ui('pdfkit'), font, v3))
  writeFileSync(new URL('attestation-v2.pdf', here), await withPDFLib(ui('pdf-lib'), ui('@pdf-lib/fontkit'), font, v2))
}

/** As newer certificates are made: a landscape page, compressed, the score beside the name. */
function withPDFKit(PDFDocument, font, of) {
  const pdf = new PDFDocument({ size: 'A4', layout: 'landscape', info: { Title: 'Certificat Pix', Author: 'Pix', Keywords: 'v3', CreationDate: of.deliveredAt } })
  pdf.registerFont('text', font)
  pdf.font('text').fontSize(40).fillColor('#253858').text('Certificat Pix', 82, 120)
  pdf.fontSize(11).text(`Centre de certification : ${of.certificationCenter}`, 82, 190).moveDown()
  pdf.text('Délivré à').fontSize(25).text(`${of.firstName} ${of.lastName.toUpperCase()}`)
  pdf.fontSize(11).text(`né le ${of.birthdate.split('-').reverse().join('/')} à ${of.birthplace}`).moveDown()
  pdf.text(`le ${french(of.deliveredAt)}`)
  pdf.fillColor('#5e6c84').text(of.verificationCode, 142, 467)
  pdf.fontSize(8).text('Vérifiez l’authenticité de ce certificat en saisissant ce code sur le site de Pix.')
  pdf.fontSize(35).text(`${of.pixScore}`, 611, 99).fontSize(14).text(of.globalLevelLabel)
  pdf.fontSize(9)
  let y = 190
  for (const area of of.resultCompetenceTree.areas)
    for (const c of area.resultCompetences) pdf.text(`${c.index} ${c.name} : niveau ${c.level}`, 500, (y += 15))
  pdf.fontSize(8).text('Document inventé pour la démonstration.', 82, 520)
  const parts = []
  pdf.on('data', (part) => parts.push(part))
  return new Promise((done) => {
    pdf.on('end', () => done(Buffer.concat(parts)))
    pdf.end()
  })
}

/** As older attestations were made: an upright page over a template, with object streams. */
async function withPDFLib({ PDFDocument, rgb }, fontkit, font, of) {
  const pdf = await PDFDocument.create()
  pdf.registerFontkit(fontkit)
  pdf.setCreationDate(of.deliveredAt)
  pdf.setModificationDate(of.deliveredAt)
  const text = await pdf.embedFont(font, { subset: true, customName: 'LiberationSans-Regular.ttf' })
  const template = await PDFDocument.create()
  template.addPage().drawRectangle({ x: 40, y: 540, width: 500, height: 240, color: rgb(0.2, 0.3, 0.6), opacity: 0.2 })
  const [background] = await pdf.embedPdf(await template.save())
  const page = pdf.addPage()
  page.drawPage(background)
  page.setFont(text)
  const lines = [
    ['Attestation de certification des compétences numériques', 14], [`Délivrée à : ${of.firstName} ${of.lastName}`, 9],
    [`Né le : ${of.birthdate} à ${of.birthplace}`, 9], [`Centre de certification : ${of.certificationCenter}`, 9],
    [`Date de certification : ${french(of.date)}`, 9], [`${of.pixScore}`, 24], [`Niveau max : ${of.maxReachableLevelOnCertificationDate}`, 7],
  ]
  lines.forEach(([line, size], i) => page.drawText(line, { x: 55, y: 740 - 26 * i, size }))
  page.drawText(of.verificationCode, { x: 410, y: 560, size: 11, color: rgb(1, 1, 1) })
  page.drawText('Document inventé pour les tests.', { x: 55, y: 46, size: 7 })
  return pdf.save()
}
