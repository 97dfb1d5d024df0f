package page

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	ruleOf  = regexp.MustCompile(`\.t-([a-z]+)\{([^}]*)\}`)
	tokenOf = regexp.MustCompile(`--([a-z0-9-]+):(#[0-9A-F]{6})`)
)

// palettes reads the themes of the sheet, light and dark: dark holds what
// differs.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	light, dark, ok := strings.Cut(string(file("style/themes.css")), "@media (prefers-color-scheme:dark)")
	if !ok {
		t.Fatal("no dark themes")
	}
	all := map[string]map[string]string{}
	for suffix, sheet := range map[string]string{"": light, " dark": light + dark} {
		for _, rule := range ruleOf.FindAllStringSubmatch(sheet, -1) {
			name := rule[1] + suffix
			if all[name] == nil {
				all[name] = map[string]string{}
			}
			for _, token := range tokenOf.FindAllStringSubmatch(rule[2], -1) {
				all[name][token[1]] = token[2]
			}
		}
	}
	return all
}

func TestThemesHaveContrast(t *testing.T) {
	all := palettes(t)
	pairs := []struct {
		text, on string
		least    float64
	}{
		{"ink", "bg", 7}, {"ink", "soft", 7}, {"ink", "card", 7},
		{"ink-2", "bg", 4.5}, {"ink-2", "soft", 4.5}, {"ink-2", "card", 4.5},
		{"accent", "bg", 4.5}, {"accent", "card", 4.5},
		{"ok", "bg", 4.5}, {"ok", "card", 4.5}, {"warn", "bg", 4.5}, {"warn", "card", 4.5},
		{"on-pop", "pop", 4.5}, {"bg", "ink", 4.5},
		{"on-panel", "panel", 7}, {"panel-2", "panel", 4.5}, {"bar", "panel", 3},
		{"danger", "bg", 4.5}, {"danger", "card", 4.5}, {"control", "bg", 3}, {"control", "card", 3},
	}
	for _, theme := range append(Themes(), "host") {
		for _, name := range []string{theme, theme + " dark"} {
			colours := all[name]
			if colours == nil {
				t.Errorf("no colours for %q", name)
			}
			for _, p := range pairs {
				if (p.text == "danger" || p.text == "control") && theme != "host" {
					continue
				}
				if got := contrast(t, colours[p.text], colours[p.on]); got < p.least {
					t.Errorf("%s: %s on %s has a contrast of %.2f, less than %.1f", name, p.text, p.on, got, p.least)
				}
			}
		}
	}
	if len(all) != 2*(len(Themes())+1) {
		t.Errorf("the sheet has %d themes, Themes has %v", len(all), Themes())
	}
	if !slices.Contains(Themes(), "wood") || len(Themes()) < 4 {
		t.Error("too few themes to choose from")
	}
}

// contrast is the ratio of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	if len(hex) != 7 {
		t.Fatalf("no colour: %q", hex)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
