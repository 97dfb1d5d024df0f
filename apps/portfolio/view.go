package portfolio

import (
	"time"

	"pims/doctypes"
)

// Portfolio is all pages, and what a new one can begin as.
type Portfolio struct {
	Pages     []PageCard `json:"pages" nullable:"false" doc:"the last one changed first"`
	Trashed   []PageCard `json:"trashed" nullable:"false" doc:"for 30 days"`
	Templates []Template `json:"templates" nullable:"false"`
	Themes    []string   `json:"themes" nullable:"false"`
}

// Template is what a page can begin as, in the language of the request.
type Template struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Blocks      int    `json:"blocks"`
}

// PageCard is a page in a list.
type PageCard struct {
	ID          string           `json:"id"`
	Title       string           `json:"title"`
	Template    string           `json:"template"`
	Theme       string           `json:"theme"`
	Modified    time.Time        `json:"modified"`
	Trashed     *time.Time       `json:"trashed,omitempty"`
	Blocks      int              `json:"blocks"`
	Publication *PublicationCard `json:"publication,omitempty"`
}

// PublicationCard says of a page in a list who sees it.
type PublicationCard struct {
	State   string    `json:"state" enum:"waiting,active,frozen,refused,suspended"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// Page is a page as its owner writes it, and what becomes of it.
type Page struct {
	ID          string              `json:"id"`
	Title       string              `json:"title"`
	Subtitle    string              `json:"subtitle"`
	Template    string              `json:"template"`
	Theme       string              `json:"theme"`
	Blocks      []doctypes.Block    `json:"blocks" nullable:"false"`
	ETag        string              `json:"etag" doc:"for If-Match"`
	Created     time.Time           `json:"created"`
	Modified    time.Time           `json:"modified"`
	Hints       map[string]string   `json:"hints" nullable:"false" doc:"what a block that the template brought is for, by its id; no part of the page"`
	Material    map[string]Material `json:"material" nullable:"false" doc:"what the blocks show, by id"`
	Checks      []Check             `json:"checks" nullable:"false"`
	Publication *Publication        `json:"publication,omitempty"`
	May         May                 `json:"may"`
}

// Material is something that a block shows.
type Material struct {
	Kind    string `json:"kind" enum:"picture,file,certification,badge"`
	Name    string `json:"name,omitempty"`
	Detail  string `json:"detail,omitempty"`
	Thumb   *Link  `json:"thumb,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
	Verdict string `json:"verdict,omitempty" enum:"valid,invalid,unknown" doc:"of a badge"`
	Missing bool   `json:"missing,omitempty" doc:"it is not there any more, or in the trash"`
}

// Link is an address on the content origin.
type Link struct {
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// Check is something to know before publishing: fine if ok.
type Check struct {
	Code  string `json:"code" enum:"no-title,empty-page,empty-block,item-missing,photo-without-alt,photo-place-removed,picture-unreadable,badge-not-valid,badge-expired,certification-not-valid,file-as-it-is,personal-data,to-complete"`
	Block string `json:"block,omitempty" doc:"id of the block that it is about"`
	N     int    `json:"n,omitempty" doc:"how many"`
	Name  string `json:"name,omitempty" doc:"of what it is about"`
	OK    bool   `json:"ok"`
	Stops bool   `json:"stops,omitempty" doc:"publishing is refused until it is seen to"`
}

// Publication says where a page is public, and who agreed.
type Publication struct {
	State     string      `json:"state" enum:"waiting,active,frozen,refused,suspended"`
	URL       string      `json:"url"`
	Published time.Time   `json:"published"`
	Expires   time.Time   `json:"expires"`
	Changed   bool        `json:"changed" doc:"the page has changed since"`
	Pending   bool        `json:"pending" doc:"a newer one waits for an answer"`
	Rule      string      `json:"rule" enum:"self,one,both"`
	Parties   []Party     `json:"parties" nullable:"false"`
	Visits    Visits      `json:"visits"`
	Suspended *Suspension `json:"suspended,omitempty"`
}

// Party is somebody who has a say in a publication.
type Party struct {
	Self     bool       `json:"self"`
	Name     string     `json:"name"`
	Relation string     `json:"relation,omitempty"`
	Answer   string     `json:"answer" enum:"asked,agreed,refused,objected"`
	At       *time.Time `json:"at,omitempty"`
}

// Visits are how often a page was opened; by whom is not known.
type Visits struct {
	Total int        `json:"total"`
	Last  *time.Time `json:"last,omitempty"`
}

// Suspension says why the host took a page off.
type Suspension struct {
	At        time.Time `json:"at"`
	Reason    string    `json:"reason"`
	Ground    string    `json:"ground"`
	Reference string    `json:"reference"`
}

// May says whether the owner publishes alone, and who is asked otherwise.
type May struct {
	Alone   bool     `json:"alone"`
	Holders []Holder `json:"holders" nullable:"false"`
}

// Holder is a holder of parental authority.
type Holder struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
}

type (
	idInput struct {
		ID string `path:"id"`
	}
	pageOutput struct {
		ETag string `header:"ETag"`
		Body Page
	}
)
