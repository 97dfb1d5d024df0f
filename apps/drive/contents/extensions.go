package contents

// claim is what an extension says a content is, and what its bytes must look
// like for that to be believed; within anyBytes, the bytes have no look.
type claim struct{ mime, within string }

const (
	zipped = "application/zip"
	ole    = "application/x-ole-storage"
	ogg    = "application/ogg"
)

// byExtension holds the formats of school that bytes alone do not tell.
var byExtension = map[string]claim{
	// Texts.
	"txt":   {plainText, plainText},
	"log":   {plainText, plainText},
	"md":    {"text/markdown", plainText},
	"csv":   {"text/csv", plainText},
	"tsv":   {"text/tab-separated-values", plainText},
	"json":  {"application/json", plainText},
	"xml":   {"text/xml", plainText},
	"html":  {"text/html", plainText},
	"htm":   {"text/html", plainText},
	"svg":   {"image/svg+xml", plainText},
	"css":   {"text/css", plainText},
	"js":    {"text/javascript", plainText},
	"ts":    {"text/x-typescript", plainText},
	"py":    {"text/x-python", plainText},
	"java":  {"text/x-java", plainText},
	"c":     {"text/x-c", plainText},
	"h":     {"text/x-c", plainText},
	"cpp":   {"text/x-c++", plainText},
	"go":    {"text/x-go", plainText},
	"rs":    {"text/x-rust", plainText},
	"sh":    {"text/x-shellscript", plainText},
	"sql":   {"text/x-sql", plainText},
	"tex":   {"text/x-tex", plainText},
	"ics":   {"text/calendar", plainText},
	"vcf":   {"text/vcard", plainText},
	"srt":   {"text/x-subrip", plainText},
	"vtt":   {"text/vtt", plainText},
	"gpx":   {"application/gpx+xml", plainText},
	"kml":   {"application/vnd.google-earth.kml+xml", plainText},
	"ipynb": {"application/x-ipynb+json", plainText},
	"rtf":   {"application/rtf", plainText},
	// Archives of parts.
	"docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", zipped},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zipped},
	"pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", zipped},
	"odt":  {"application/vnd.oasis.opendocument.text", zipped},
	"ods":  {"application/vnd.oasis.opendocument.spreadsheet", zipped},
	"odp":  {"application/vnd.oasis.opendocument.presentation", zipped},
	"odg":  {"application/vnd.oasis.opendocument.graphics", zipped},
	"epub": {"application/epub+zip", zipped},
	"ggb":  {"application/vnd.geogebra.file", zipped},
	"sb3":  {"application/x-scratch", zipped},
	"fods": {"application/vnd.oasis.opendocument.spreadsheet-flat-xml", plainText},
	"fodt": {"application/vnd.oasis.opendocument.text-flat-xml", plainText},
	"h5p":  {"application/x-h5p", zipped},
	"mscz": {"application/x-musescore", zipped},
	"apk":  {"application/vnd.android.package-archive", zipped},
	"jar":  {"application/java-archive", zipped},
	"elpx": {"application/x-exelearning", zipped},
	"xopp": {"application/x-xopp", "application/gzip"},
	"doc":  {"application/msword", ole},
	"xls":  {"application/vnd.ms-excel", ole},
	"ppt":  {"application/vnd.ms-powerpoint", ole},
	"oga":  {"audio/ogg", ogg},
	"ogg":  {"audio/ogg", ogg},
	"opus": {"audio/ogg", ogg},
	"ogv":  {"video/ogg", ogg},
	"m4a":  {"audio/mp4", "video/mp4"},
	"weba": {"audio/webm", "video/webm"},
	// No look of their own.
	"mp3":  {"audio/mpeg", anyBytes},
	"aac":  {"audio/aac", anyBytes},
	"mpg":  {"video/mpeg", anyBytes},
	"tns":  {"application/x-ti-nspire", anyBytes},
	"8xp":  {"application/x-ti83", anyBytes},
	"g3m":  {"application/x-casio", anyBytes},
	"heic": {"image/heic", anyBytes},
}
