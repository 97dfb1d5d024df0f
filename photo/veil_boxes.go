package photo

import (
	"cmp"
	"slices"
)

// What a file of boxes needs to be seen and heard; below others that are named
// here nothing is looked at, and all that is not named is covered.
var (
	ofFile     = []string{"ftyp", "styp", "sidx", "ssix", "mfra", "pdin", "prft"}
	ofMovie    = []string{"mvhd", "iods", "mvex"}
	ofTrack    = []string{"tkhd", "edts", "tref", "tapt"}
	ofMedia    = []string{"mdhd", "hdlr"}
	ofInfo     = []string{"vmhd", "smhd", "gmhd", "hmhd", "nmhd", "hdlr", "dinf"}
	ofSamples  = []string{"stsd", "stts", "stss", "ctts", "stsc", "stsz", "stco", "co64", "cslg", "sdtp", "stps", "stsh", "stdp", "sbgp", "sgpd", "subs", "saiz", "saio", "padb"}
	ofFragment = []string{"tfhd", "tfdt", "trun", "sdtp", "sbgp", "sgpd", "subs", "saiz", "saio", "senc"}
	ofMeta     = []string{"hdlr", "pitm", "iinf", "iloc", "iref", "dinf", "grpl"}
	ofItems    = []string{"hvc1", "lhv1", "av01", "avc1", "vvc1", "evc1", "jpeg", "j2k1", "unci", "mski", "grid", "iovl", "iden", "tmap"}
	media      = []string{"vide", "soun", "pict", "auxv", "tmcd"} // kinds of tracks
	ofWords    = []string{"uuid", "udes", "altt"}                 // properties in words
)

// covering covers a file of boxes.
type covering struct {
	*veil
	data       []stretch // boxes of samples and items
	needed     []stretch // of them
	starts     []int64   // of chunks, of all tracks
	open       []int64   // chunks that reach to the next
	stills     int
	fragmented bool
	dropped    bool // a track
}

func (v *veil) coverBoxes() {
	c := &covering{veil: v}
	c.row(box{"", 0, 0, v.size}, ofFile, func(b box) bool {
		switch b.kind {
		case "mdat":
			c.hold(b)
		case "moov":
			c.row(b, ofMovie, c.movie)
		case "moof":
			c.fragmented = true
			c.row(b, []string{"mfhd"}, func(b box) bool {
				return b.kind == "traf" && c.row(b, ofFragment, nil)
			})
		case "meta":
			return c.still(b)
		default:
			return false
		}
		return true
	})
	if c.fragmented {
		v.stays = v.stays || c.dropped
		return
	}
	c.gaps()
}

// hold notes a box of data.
func (c *covering) hold(b box) {
	c.data = append(c.data, stretch{b.at, b.size})
	c.stays = c.stays || len(c.data) > maxData
}

// maxData is how many boxes of data a file may have.
const maxData = 1000

// row walks the boxes in another: keep stay, knows is asked about the others, and
// those that it does not know are covered. It returns true.
func (c *covering) row(in box, keep []string, knows func(box) bool) bool {
	for b := range c.boxes(in.at, in.end()) {
		switch {
		case c.stays:
			return true
		case b.kind == broken && in.kind == "" && b.head > 0: // behind the last box of the file
			c.cover(b.at, b.size, nil)
		case b.kind == broken:
			c.stays = true
		case slices.Contains(keep, b.kind), knows != nil && knows(b):
		default:
			c.free(b)
		}
	}
	return true
}

// free makes a box free space.
func (c *covering) free(b box) {
	c.cover(b.head+4, 4, []byte("free"))
	c.cover(b.at, b.size, nil)
}

func (c *covering) movie(b box) bool {
	if c.stays = c.stays || b.kind == "cmov"; b.kind != "trak" {
		return false
	}
	kept := slices.Contains(media, c.handler(b))
	c.chunks(b, kept)
	if !kept {
		c.dropped = true
		return false
	}
	return c.row(b, ofTrack, func(b box) bool {
		return b.kind == "mdia" && c.row(b, ofMedia, func(b box) bool {
			return b.kind == "minf" && c.row(b, ofInfo, func(b box) bool {
				return b.kind == "stbl" && c.row(b, ofSamples, nil)
			})
		})
	})
}

// maxChunks is how many chunks a file may have: an hour has some thousands; and
// maxSamples how many samples a track.
const (
	maxChunks  = 1 << 19
	maxSamples = 1 << 24
)

// chunks notes where the samples of a track lie.
func (c *covering) chunks(trak box, kept bool) {
	table := c.child(trak, "mdia", "minf", "stbl")
	sizes, runs, at := c.child(table, "stsz"), c.child(table, "stsc"), c.child(table, "stco")
	width := 4
	if at.kind == "" {
		at, width = c.child(table, "co64"), 8
	}
	if kept && (sizes.kind == "" || runs.kind == "" || at.kind == "") {
		c.stays = c.stays || table.kind == "" || c.child(table, "stz2").kind != ""
		return
	}
	all, samples := int64(c.number(sizes.at+4, 4)), int64(c.number(sizes.at+8, 4))
	chunks, run, runsLeft := int64(c.number(at.at+4, 4)), runs.at+8, int64(c.number(runs.at+4, 4))
	if int64(len(c.starts))+chunks > maxChunks || (at.size-8)/int64(width) < chunks ||
		all == 0 && (samples > maxSamples || (sizes.size-12)/4 < samples) {
		c.stays = true
		return
	}
	perChunk, sample := int64(0), int64(0)
	for n := range chunks {
		if runsLeft > 0 && int64(c.number(run, 4)) == n+1 {
			perChunk = int64(c.number(run+4, 4))
			run, runsLeft = run+12, runsLeft-1
		}
		begin := int64(c.number(at.at+8+n*int64(width), width))
		c.starts = append(c.starts, begin)
		if !kept {
			continue
		}
		if all > 0 { // of sound that is not packed, samples are counted in many ways
			c.open = append(c.open, begin)
			continue
		}
		size := int64(0)
		for range min(perChunk, samples-sample) {
			size += int64(c.number(sizes.at+12+4*sample, 4))
			sample++
		}
		c.needed = append(c.needed, stretch{begin, size})
	}
}

// still covers what a HEIF picture does not need; false if this is none.
func (c *covering) still(meta box) bool {
	if string(c.bytes(c.inMeta(meta, "hdlr").at+8, 4)) != "pict" {
		return false
	}
	if c.stills++; c.stills > 1 {
		c.stays = true
		return true
	}
	items, ok := c.items(meta)
	t := c.tell()
	t.orientation = 0 // properties turn it
	for _, it := range items {
		ok = ok && !it.strange
		if slices.Contains(ofItems, it.kind) {
			c.needed = append(c.needed, it.extents...)
			continue
		}
		for n, e := range it.extents {
			var put []byte
			if it.kind == "Exif" && n == 0 {
				put = fitting(append(make([]byte, 4), plainExif(t)...), e.size)
			}
			c.cover(e.at, e.size, put)
			c.needed = append(c.needed, e) // which is seen to
		}
	}
	c.stays = c.stays || !ok
	return c.row(box{meta.kind, meta.head, meta.at + 4, meta.size - 4}, ofMeta, func(b box) bool {
		switch b.kind {
		case "idat":
			c.hold(b)
			return true
		case "iprp":
			return c.row(b, []string{"ipma"}, func(b box) bool {
				if b.kind == "ipco" {
					for p := range c.boxes(b.at, b.end()) {
						if slices.Contains(ofWords, p.kind) {
							c.free(p)
						}
					}
				}
				return b.kind == "ipco"
			})
		}
		return false
	})
}

// gaps covers the data that nothing needs.
func (c *covering) gaps() {
	if c.stays {
		return
	}
	slices.Sort(c.starts)
	for _, begin := range c.open {
		n, _ := slices.BinarySearch(c.starts, begin+1)
		end := c.size
		if n < len(c.starts) {
			end = c.starts[n]
		}
		c.needed = append(c.needed, stretch{begin, end - begin})
	}
	slices.SortFunc(c.needed, func(a, b stretch) int { return cmp.Compare(a.at, b.at) })
	for _, d := range c.data {
		at := d.at
		for _, n := range c.needed {
			if n.at > at {
				c.cover(at, min(n.at, d.end())-at, nil)
			}
			if at = max(at, n.end()); at >= d.end() {
				break
			}
		}
		c.cover(at, d.end()-at, nil)
	}
}
