//! Character encodings by their IANA names.

use encoding_rs::Encoding;

/// A character encoding.
pub(super) enum Charset {
    Utf8,
    /// Big end first, with a byte order mark.
    Utf16,
    Utf16Big,
    Utf16Little,
    Ascii,
    Latin1,
    Other(&'static Encoding, &'static str),
}

/// Names of encodings, as asked for and as messages have them, and what the table of the Web calls them.
const OTHERS: &[(&str, &str, &str)] = &[
    ("shift_jis", "Shift_JIS", "shift_jis"),
    ("ms_kanji", "Shift_JIS", "shift_jis"),
    ("csshiftjis", "Shift_JIS", "shift_jis"),
    ("euc-jp", "Extended_UNIX_Code_Packed_Format_for_Japanese", "euc-jp"),
    ("iso-2022-jp", "ISO-2022-JP", "iso-2022-jp"),
    ("euc-kr", "EUC-KR", "euc-kr"),
    ("gbk", "GBK", "gbk"),
    ("cp936", "GBK", "gbk"),
    ("gb18030", "GB18030", "gb18030"),
    ("big5", "Big5", "big5"),
    ("koi8-r", "KOI8-R", "koi8-r"),
    ("koi8-u", "KOI8-U", "koi8-u"),
    ("macintosh", "macintosh", "macintosh"),
    ("ibm866", "IBM866", "ibm866"),
    ("iso-8859-2", "ISO_8859-2:1987", "iso-8859-2"),
    ("iso-8859-3", "ISO_8859-3:1988", "iso-8859-3"),
    ("iso-8859-4", "ISO_8859-4:1988", "iso-8859-4"),
    ("iso-8859-5", "ISO_8859-5:1988", "iso-8859-5"),
    ("iso-8859-6", "ISO_8859-6:1987", "iso-8859-6"),
    ("iso-8859-7", "ISO_8859-7:1987", "iso-8859-7"),
    ("iso-8859-8", "ISO_8859-8:1988", "iso-8859-8"),
    ("iso-8859-10", "ISO-8859-10", "iso-8859-10"),
    ("iso-8859-13", "ISO-8859-13", "iso-8859-13"),
    ("iso-8859-14", "ISO-8859-14", "iso-8859-14"),
    ("iso-8859-15", "ISO-8859-15", "iso-8859-15"),
    ("iso-8859-16", "ISO-8859-16", "iso-8859-16"),
    ("windows-874", "windows-874", "windows-874"),
    ("windows-1250", "windows-1250", "windows-1250"),
    ("windows-1251", "windows-1251", "windows-1251"),
    ("windows-1252", "windows-1252", "windows-1252"),
    ("windows-1253", "windows-1253", "windows-1253"),
    ("windows-1254", "windows-1254", "windows-1254"),
    ("windows-1255", "windows-1255", "windows-1255"),
    ("windows-1256", "windows-1256", "windows-1256"),
    ("windows-1257", "windows-1257", "windows-1257"),
    ("windows-1258", "windows-1258", "windows-1258"),
];

/// The encoding of that name; case does not count.
pub(super) fn find(name: &str) -> Option<Charset> {
    let name = name.to_ascii_lowercase();
    Some(match name.as_str() {
        "utf-8" | "csutf8" => Charset::Utf8,
        "utf-16" | "csutf16" => Charset::Utf16,
        "utf-16be" | "csutf16be" => Charset::Utf16Big,
        "utf-16le" | "csutf16le" => Charset::Utf16Little,
        "us-ascii" | "ascii" | "us" | "ansi_x3.4-1968" | "iso646-us" | "ibm367" | "cp367" | "csascii" => Charset::Ascii,
        "iso-8859-1" | "iso_8859-1" | "iso_8859-1:1987" | "latin1" | "l1" | "ibm819" | "cp819" | "iso-ir-100"
        | "csisolatin1" => Charset::Latin1,
        other => {
            let (_, shown, web) = OTHERS.iter().find(|(known, ..)| *known == other)?;
            Charset::Other(Encoding::for_label(web.as_bytes())?, shown)
        }
    })
}

impl Charset {
    /// What messages call it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Utf16Big => "UTF-16BE",
            Self::Utf16Little => "UTF-16LE",
            Self::Ascii => "US-ASCII",
            Self::Latin1 => "ISO_8859-1:1987",
            Self::Other(_, name) => name,
        }
    }

    /// The text in this encoding; none when it has characters that the encoding has not.
    pub(super) fn encode(&self, text: &str) -> Option<Vec<u8>> {
        let single = |limit: u32| -> Option<Vec<u8>> {
            text.chars()
                .map(|character| {
                    u8::try_from(u32::from(character))
                        .ok()
                        .filter(|code| u32::from(*code) < limit)
                })
                .collect()
        };
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Utf16 => {
                let marked = std::iter::once(0xfeff).chain(text.encode_utf16());
                Some(marked.flat_map(u16::to_be_bytes).collect())
            }
            Self::Utf16Big => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Utf16Little => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Ascii => single(0x80),
            Self::Latin1 => single(0x100),
            Self::Other(encoding, _) => {
                let (bytes, _, lossy) = encoding.encode(text);
                (!lossy).then(|| bytes.into_owned())
            }
        }
    }

    /// The text of the bytes; none when they are not in this encoding.
    pub(super) fn decode(&self, bytes: &[u8]) -> Option<String> {
        let pairs = |read: fn([u8; 2]) -> u16, bytes: &[u8]| -> Option<String> {
            let (pairs, rest) = bytes.as_chunks::<2>();
            if !rest.is_empty() {
                return None;
            }
            let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
            String::from_utf16(&units).ok()
        };
        match self {
            Self::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Self::Utf16 => match bytes {
                [0xff, 0xfe, rest @ ..] => pairs(u16::from_le_bytes, rest),
                [0xfe, 0xff, rest @ ..] => pairs(u16::from_be_bytes, rest),
                rest => pairs(u16::from_be_bytes, rest),
            },
            Self::Utf16Big => pairs(u16::from_be_bytes, bytes),
            Self::Utf16Little => pairs(u16::from_le_bytes, bytes),
            Self::Ascii => bytes
                .is_ascii()
                .then(|| bytes.iter().copied().map(char::from).collect()),
            Self::Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
            Self::Other(encoding, _) => encoding
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(|text| text.into_owned()),
        }
    }
}
