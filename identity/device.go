package identity

import "strings"

// DeviceLabel names a browser and system in a few words, such as "Firefox ·
// Windows", from a User-Agent header. What it does not know is left out; the
// label of an unknown device is empty. It never holds a part of the header.
func DeviceLabel(userAgent string) string {
	if len(userAgent) > 1024 {
		userAgent = userAgent[:1024]
	}
	browser, system := firstMatch(userAgent, browsers()), firstMatch(userAgent, systems())
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + " · " + system
}

type mark struct{ token, name string }

// browsers lists the marks, those that carry another's mark as well first.
func browsers() []mark {
	return []mark{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
		{"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"},
		{"YaBrowser/", "Yandex"}, {"DuckDuckGo/", "DuckDuckGo"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"},
		{"CriOS/", "Chrome"}, {"HeadlessChrome/", "Chromium"}, {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"},
		{"Epiphany/", "GNOME Web"}, {"Safari/", "Safari"},
		{"Nextcloud", "Nextcloud"}, {"rclone/", "rclone"}, {"davfs2/", "davfs2"}, {"curl/", "curl"},
	}
}

func systems() []mark {
	return []mark{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"},
		{"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"}, {"X11", "Linux"},
	}
}

func firstMatch(s string, marks []mark) string {
	for _, m := range marks {
		if strings.Contains(s, m.token) {
			return m.name
		}
	}
	return ""
}
