/**
 * Letters of which the bundled font draws more than the usual form: how many it draws → the letters.
 * The forms are counted from the selector U+E0100; a test compares this with the font.
 */
export const FORMS: Readonly<Record<number, string>> = {
  2: '丈与丙並丰丹主乳亡交今伴住你佳併使侮侵便値倦偉偏偖健傅僅像僧僭僲儚儲兆免兎全八公具兼冉再冒冓冤冬凋凛凡函刃分判券削前剤剱創劍勇勉勗勝勢勤勺匀包匇匕化匹匿區半卑博卥危卸叉及収受叛叟叠叱史吏吸呀呈周咬咲哨唐唹啄商啓啡善喜喝喰嘅嘆嘉嘲噂噌器噴噸嚥囀囁囎囮圍均坪城埖堋堙堵堽塀塘塙墜墨墫夆夛大奏奓奠奢女妄妥姉姚姬娜娩娶婦媛嫂嫌嫚孚孳孼宵寃寒寛寧寨将尋導尨屑屠層屮崩嵎嶇嶲巉巌巓巡工巨巷巽帆帝帰帽幃幔幣幤平幾庖座庭廉廋廏廐廟廠廷建廻弊弭弱弸彅彐形彩彫往徘御微徵徽忍忘忙忝急恐恥恵悔悞悤悲情惘愈愉意愽慈慌慎慢憎憐憤懸懾成戻房所扁扇扈扨扱抱拌拏拐拒拔拳拷挺挽捌捗捧捨捩据捲掃授排採控揃揆援搆搏搜搨摂摩摯摺撰擢擲擶攝敏敝敞敢敷斃文斉斎斐斜斧於旅旟旡既明昞晦晧晩普晴晷暁暑暖暗暵曙曜更曵書曻曼最月有朋服朝期杓杖杞条松枦枩柄柊柔柧柱栁栂栓栟校桃桒梁梅梍梗梛條梢棈棚椰椽楞楢楫楯榊榔榧榻槁構槌槙槪槾樋樽橄橕機橳檎檐檜欄欝欤歎殖殺殻氓永氺汲泡注浩浮海浸消淤淫添済渚港湮湲湾溝溺滕滛滬滾漢漣漾潑潔潤潮潴澘濯濹瀕瀛瀞瀦瀧灊灘灰灸灼炭煉煎煒煙煢煮熔熳燐燿爨爫父爺爻爾牌牙狡猜猪率王珎珥班琢琲瑟瑢環璽瓊瓘瓜瓠瓯甄甌甍甦畔畝疼病瘈瘦癒癤癩癲的皓盆益盔盛盟盲直眞真眷眺睾瞍瞢瞥瞬矩砲砺硝硬硼碑磔磨磯礪礴示礼社祀祁祇祈祉祐祖祝神祢祥禍禎福禧禮禰禱禺秤程稗稙稱穀穠空穿突窕窗窮窾竆竈筑筵箙箭箸篇築篝篠簔簿籍籘籩粂粉粐粮精糖糲約紉紋納級紛終絆絜絞絣絳綛綟綮緋総緝編緩緯練縉縛縫繁繃繭續缾罐罡罪置署羀羊羡羮羽翅翆翌習翔翠翫翰翻耀考者耒耕耗耶聖聚聟聡聯聰聱聳聴聶職聾肇肉肖肞肩肺胖胞脆脉脩腓腔腰腱腿膊膵臍臭舀舌舘舛舜舟舮艀艇艘芍芒芦花苅苒苣茣茨荒荵莽菓菔菜菲萌萏萠萢著葛葜葺蓪蓬蓮蓴蔑蔗蕃蕑蕕蕝蕣薄薇薩薯藏藕藤藷蘭虎虐虔虜虞虢蚊蛛蛸蜃蜚蜷蜻蝕蝙螂螣螽蠃蠎衂衆衋術衛衞衣衰衷袞裘裴褊褐褜褫褻襁襖襪襯要覆覇視親覯覽角訒訟註評詮認誠誤誹調請諛諞諭諸諺謁謄謎謙講謝謬謹謾譁譚譜譿豪豹貛貧貨貫賓賭贅贈贏赧走赳起趙跚距跳踉踴蹊躍躑躡軌軔較輓輩輯輸辶辻込辿迂迄迆迎近迦迩迪迫迭迯述迶迷迺追退送逆逎透逐途逗這通逝逞速造連逮週進逵逹逼遇遊運遍過遐遒道達遘遜遠遡遣適遭遮選遺遼避邁邃還邇那邨郷都鄭鄰酋酌配酖酘酥酲酳酷醢醪醯醱醴醺釁采釜釣釼鈷鋩錆錵鍥鍵鎋鎌鎖鎚鎡鎮鏝鐺鑓鑷閒閫閻閼闍阪降隊隔隙隧隲隻雇雙雚難雨雪雰霡霤霽靕靖静靴鞄鞘鞭韓韞音頌頑頒頓頤頻類顧顳飃食飢飫飴飼飽飾餃餅餉養餐餓餡館饋駁駐騙騰驅驊驟驥髯鬘鬭鬮鬵魍魔魘鮗鮨鮫鮮鮹鯆鯖鯛鯡鯱鯲鰈鰤鰯鰻鱈鱒鱗鳦鴇鴈鴉鵈鵠鵬鶴鶿鷀鷂鷏麗麥麪麭麻麿黌黛鼻齊齋齎齧龜龝﨑﨤𣗄𣠽𤋮𦉰𩵋𩸽𪘚',
  3: '㐂傑僊兔冕冴割卿唳喩喫嗤埴塚契姿媾尊小廊廣延恢悗慧憲扉曁朕望桝桺植櫛次氈沪沿派渣溢滋漑潛煽爵猶猷珊甕祓穴笈節簾籐籾網縢縵翁翡翩翼脈船艹芽蔽蘒蟒蠅蠶訊訝誕諮譖負資賊購轄迅返逃逢逸遁遂違遵邦邪鉛隆隘隣雅靜靠靭靱飯饅麟鼈龍𣘺',
  4: '嚮害懲晟朗概甑菟遷餌饗',
  5: '凞響',
  6: '厩慨',
  8: '邊',
  15: '邉',
}

const drawn = new Map(Object.entries(FORMS).flatMap(([many, letters]) => [...letters].map((letter) => [letter, Number(many)])))

const FIRST_SELECTOR = 0xe0100
// A letter with a selector: those of names, and the older ones.
const pairs = /(.)([\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}])/gu

/** Whether the font draws this form; the first form of every letter is its usual one. */
function draws(letter: string, selector: string): boolean {
  const form = (selector.codePointAt(0) ?? 0) - FIRST_SELECTOR
  return form >= 0 && form < (drawn.get(letter) ?? 0)
}

/** Whether a name asks for a form that the font cannot show. */
export function asksMore(name: string): boolean {
  return [...name.matchAll(pairs)].some(([, letter = '', selector = '']) => {
    return !draws(letter, selector) && selector.codePointAt(0) !== FIRST_SELECTOR
  })
}

/** The name with those forms that the font can show, and else the usual ones. */
export function shownName(name: string): string {
  return name.replaceAll(pairs, (pair, letter: string, selector: string) => (draws(letter, selector) ? pair : letter))
}
