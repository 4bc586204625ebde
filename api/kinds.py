"""The sorts of problems that no rule of the domain knows: status, code and both sentences."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.errors import NotFound


class Kind(NamedTuple):
    """A sort of problem that no rule of the domain knows."""

    status: int
    code: str
    zh: str
    en: str


MALFORMED = Kind(400, "malformed", "请求格式不正确。", "The request is malformed.")
KEY_MISSING = Kind(
    400,
    "idempotency_key_missing",
    "请在 Idempotency-Key 中给出命令编号。",
    "Give the command's id in Idempotency-Key.",
)
KEY_INVALID = Kind(
    400,
    "command_id_invalid",
    "命令编号须是第 4 版或第 7 版 UUID。",
    "A command id is a UUID of version 4 or 7.",
)
AS_OF_INVALID = Kind(
    400,
    "as_of_invalid",
    "时点须是不晚于现在的 RFC 3339 时间，或“纪元.位置”，位置从 1 到账本的最后一个。",
    "as_of is an RFC 3339 time that is not in the future, or <epoch>.<position>, from position 1 to"
    " the ledger's last.",
)
POSITION_INVALID = Kind(
    400,
    "position_invalid",
    "位置须写作“纪元.位置”，且属于本账本。",
    "A position is written <epoch>.<n> and is of this ledger.",
)
WINDOW_INVALID = Kind(
    400,
    "window_invalid",
    "begin 与 end 须同时给出，且 begin 早于 end。",
    "Give begin and end together, begin before end.",
)
FACE_UNKNOWN = Kind(
    400,
    "face_unknown",
    "GridLedger-Face 须是 officer、console 或 auditor。",
    "GridLedger-Face is officer, console or auditor.",
)
VALID_AT_INVALID = Kind(
    400,
    "valid_at_invalid",
    "状况日须写作 2026-03-01，且不晚于今天。",
    "The day asked about is written 2026-03-01 and does not lie ahead.",
)
RECEIPT_MISSING = Kind(
    400,
    "receipt_code_missing",
    "请先写回执号：13 个字符，在上报后给您的回执上。",
    "Type the receipt code first: 13 characters, on the receipt that you were given.",
)
RECEIPT_IS_NUMBER = Kind(
    400,
    "receipt_code_is_case_number",
    "这是事件编号，凭它不能查询。请写回执号：形如 7KQ2-M4XD-0B9T-5，和编号在同一张回执上。",
    "This is the number of a case, by which nothing can be looked up. Type the receipt code, such"
    " as 7KQ2-M4XD-0B9T-5; it stands on the same receipt.",
)
RECEIPT_MISTYPED = Kind(
    400,
    "receipt_code_mistyped",
    "这不是完整的回执号：有字符写错、漏写或多写了。请对照回执再写一遍。",
    "This is not a whole receipt code: a character is wrong, missing or extra. Compare it with your"
    " receipt and type it again.",
)
UNAUTHENTICATED = Kind(401, "unauthenticated", "请先登录。", "Please sign in.")
UNKNOWN_LOGIN = Kind(401, "unknown_login", "没有这个登录名。", "There is no such login.")
NOT_OFFERED = Kind(
    403,
    "demo_identity_not_accepted",
    "演示身份只用于合成数据账本；导入账本只可查阅。",
    "Demo identities serve synthetic ledgers only; an imported one may be read.",
)
FACE_MISSING = Kind(
    403,
    "face_header_missing",
    "以 cookie 写入时，须在请求头 GridLedger-Face 中写明界面。",
    "A change by cookie names its face in the header GridLedger-Face.",
)
STRANGE_ORIGIN = Kind(
    403,
    "strange_origin",
    "会话 cookie 只接受本站页面发出的请求。",
    "A session cookie counts only in what this site's own pages send.",
)
NO_ROUTE = Kind(404, "not_found", NotFound.zh, NotFound.en)
RECEIPT_UNKNOWN = Kind(
    404,
    "receipt_code_unknown",
    "没有查到这个回执号。请对照回执再写一遍；刚报的事，请过一分钟再查。",
    "No report has this receipt code. Compare it with your receipt and type it again; what was"
    " reported just now can be looked up in a minute.",
)
ERASED = Kind(
    409,
    "subject_erased",
    "相关人员的信息已依法删除，不能再写入与其有关的文字。",
    "This person's words were erased by law; nothing more can be written about them.",
)
NOT_DECLARED = Kind(
    409,
    "evidence_not_declared",
    "没有记录声明过这张照片。请先发送它所属的上报，再发照片。",
    "Nothing recorded declares this photo. Send what it belongs to first, then the photo.",
)
EVIDENCE_NOT_HERE = Kind(
    404,
    "evidence_not_here",
    "这张照片尚未送达。它还在拍照的手机上，有网后会自己补传。",
    "This photo has not arrived yet. The phone that took it sends it by itself once it is on line.",
)
EVIDENCE_ERASED = Kind(
    410, "evidence_erased", "这张照片已依法删除。", "This photo was erased by law."
)
EVIDENCE_LOST = Kind(
    404,
    "evidence_lost",
    "账本记着这张照片已入库，保险库里却没有。请告诉系统管理员。",
    "The ledger says that this photo is stored, but the vault does not have it. Tell the"
    " administrator of the system.",
)
REPLAY_REFUSED = Kind(
    409,
    "replayed_clock_refused",
    "正式账本只用自己的时钟。",
    "A real ledger keeps its own clock.",
)
NO_METHOD = Kind(405, "method_not_allowed", "此地址不支持该方法。", "No such method here.")
STALE = Kind(
    412,
    "stale_version",
    "您看到的不是最新版本，其间的变化附后。",
    "You saw an older version; what has happened since is enclosed.",
)
STRANGE_HOST = Kind(
    421,
    "strange_host",
    "本服务只以 127.0.0.1、localhost 或 [::1] 应答，请改用其中一个地址。",
    "This service answers only as 127.0.0.1, localhost or [::1]; use one of these addresses.",
)
TOO_LARGE = Kind(413, "too_large", "请求正文超过 1 MiB。", "The body is larger than 1 MiB.")
PHOTO_TOO_LARGE = Kind(413, "photo_too_large", "照片超过 15 MB。", "A photo has at most 15 MB.")
BODY_TOO_SLOW = Kind(
    408,
    "body_too_slow",
    "半分钟内没有收完请求正文，没有处理，可用同一编号重发。",
    "The body did not arrive within half a minute; nothing was done, send it again with the same"
    " id.",
)
UPLOAD_TOO_SLOW = Kind(
    408,
    "upload_too_slow",
    "两分钟内没有收完，照片没有保存，请重新发送。",
    "Not received within two minutes; the photo was not kept, send it again.",
)
NOT_JSON = Kind(
    415, "unsupported_media_type", "请求正文须是 application/json。", "Send application/json."
)
NOT_UTF8 = Kind(415, "charset_not_accepted", "请求正文须用 UTF-8 编码。", "Send the JSON in UTF-8.")
PHOTO_TYPE = Kind(
    415,
    "photo_type_not_accepted",
    "只收 JPEG、PNG、WebP 格式的照片。",
    "A photo is a JPEG, PNG or WebP, by its content.",
)
PHOTO_UNREADABLE = Kind(
    422,
    "photo_unreadable",
    "照片已损坏，或超过 2,500 万像素。",
    "The photo is damaged, or has more than 25 megapixels.",
)
HASH_DIFFERS = Kind(
    422,
    "evidence_hash_differs",
    "收到的内容与声明的 sha256 不一致，照片没有保存，请重新发送。",
    "What arrived does not have the declared sha256; it was not kept, send it again.",
)
REUSED = Kind(
    422,
    "command_id_reused",
    "该命令编号已用于另一项请求，请换新编号。",
    "This command id has served another request; use a new one.",
)
NO_VERSION = Kind(
    428,
    "if_match_missing",
    '请在 If-Match 中写明您看到的版本，例如 "v7"。',
    'Say in If-Match which version you saw, for example "v7".',
)
TOO_MANY_DENIED = Kind(
    429,
    "too_many_denied",
    "被拒的请求过多，请先登录或换用有权的岗位，并按 Retry-After 稍后再试。",
    "Too many denied requests. Sign in, or take a post that may, and wait as Retry-After says.",
)
TOO_MANY_LOOKUPS = Kind(
    429,
    "too_many_lookups",
    "查不到的次数太多，请过半分钟再查；打 12345 或到窗口也能查。",
    "Too many codes that stand for nothing. Try again in half a minute, call 12345, or ask at the"
    " desk.",
)
TOO_MANY_STREAMS = Kind(
    429,
    "too_many_streams",
    "同一会话打开的实时连接过多，请先关闭其他页面。",
    "This session listens too often at once; close another of its pages first.",
)
INTERNAL = Kind(
    500, "internal", "系统内部出错，已记录。", "Something is wrong on our side; it is on record."
)
NOT_SEEDED = Kind(
    503,
    "ledger_not_seeded",
    "账本正在初始化，可以查阅，暂不能写入。",
    "The ledger is being prepared: reading works, writing waits.",
)
OVERLOADED = Kind(
    503,
    "overloaded",
    "系统繁忙，命令未受理，可用同一编号重发。",
    "Too busy; the command was not taken and may be sent again with the same id.",
)
STORAGE_FULL = Kind(
    503,
    "storage_full",
    "服务器存储空间不足，没有受理；查阅照常。腾出空间后自动恢复，请稍后用同一编号重发；急事请打电话。",
    "The server is short of storage: nothing was taken, reading works. It goes on by itself once"
    " there is room; send it again later with the same id, and call if it is urgent.",
)
OUTCOME_UNKNOWN = Kind(
    503,
    "outcome_unknown",
    "结果未知，请用同一编号重发，不会重复记录。",
    "The outcome is unknown; send it again with the same id, it will not be recorded twice.",
)
UNAVAILABLE = Kind(
    503,
    "unavailable",
    "所需服务暂不可用，或正忙；请稍后重试，命令用同一编号重发。",
    "A service needed here is down, or too busy. Try again, a command under the same id.",
)
VIEW_BEHIND = Kind(
    503,
    "view_behind",
    "视图尚未追上所要求的位置。",
    "The view has not reached the position asked for.",
)

BY_CODE: Final[Mapping[str, Kind]] = {
    kind.code: kind for kind in tuple(vars().values()) if isinstance(kind, Kind)
}
