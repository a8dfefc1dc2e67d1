PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE programs (
  program_id      INTEGER NOT NULL PRIMARY KEY CHECK (program_id BETWEEN 1 AND 4294967295),
  name            TEXT    NOT NULL CHECK (name <> ''),
  type            TEXT    NOT NULL CHECK (type IN ('xdp', 'tc', 'tcx', 'tracepoint', 'kprobe', 'kretprobe', 'uprobe', 'uretprobe',
                                                   'fentry', 'fexit', 'lsm')),
  object_path     TEXT    NOT NULL CHECK (object_path <> ''),
  pin_path        TEXT    NOT NULL UNIQUE CHECK (pin_path <> ''),
  license         TEXT    NOT NULL,
  gpl_compatible  INTEGER NOT NULL CHECK (gpl_compatible IN (0, 1)),
  tag             TEXT    NOT NULL,
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z')
, kernel_type TEXT NOT NULL DEFAULT 'sched_cls' CHECK (kernel_type <> ''), frags INTEGER NOT NULL DEFAULT 0 CHECK (frags IN (0, 1)), map_set_id INTEGER REFERENCES map_sets (map_set_id) ON DELETE RESTRICT, untyped INTEGER NOT NULL DEFAULT 0 CHECK (untyped IN (0, 1)), source_path TEXT NOT NULL DEFAULT 'unknown' CHECK (source_path <> ''), updated_at TEXT CHECK (updated_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z')) STRICT;
INSERT INTO programs VALUES(329651,'count','tc','/run/bpfman-fixture/programs/329651/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329651','Dual BSD/GPL',1,'86c7a5b741a246cc','2026-11-29T12:34:07.197463500Z','sched_cls',0,329651,0,'tc_count.bpf.o',NULL);
INSERT INTO programs VALUES(329654,'drop_port','tc','/run/bpfman-fixture/programs/329654/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329654','Dual BSD/GPL',1,'df5c39bc60781ce8','2026-11-29T12:34:07.986026438Z','sched_cls',0,329654,0,'tc_drop_port.bpf.o',NULL);
INSERT INTO programs VALUES(329657,'pass','tc','/run/bpfman-fixture/programs/329657/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329657','Dual BSD/GPL',1,'691ef55febf78432','2026-11-29T12:34:08.447295779Z','sched_cls',0,329657,0,'./tc_pass.bpf.o','2026-11-29T12:34:13.447295779Z');
INSERT INTO programs VALUES(329659,'count','tc','/run/bpfman-fixture/programs/329659/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329659','Dual BSD/GPL',1,'86c7a5b741a246cc','2026-11-29T12:34:08.881670427Z','sched_cls',0,329651,0,'tc_count.bpf.o',NULL);
INSERT INTO programs VALUES(329662,'xdp_count','xdp','/run/bpfman-fixture/programs/329662/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329662','Dual BSD/GPL',1,'2233b34ca41e8372','2026-11-29T12:34:09.448726017Z','xdp',0,329662,0,'xdp_count.bpf.o',NULL);
INSERT INTO programs VALUES(329664,'xdp_drop_port','xdp','/run/bpfman-fixture/programs/329664/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329664','Dual BSD/GPL',1,'352fd3081865703d','2026-11-29T12:34:09.683829251Z','xdp',0,329664,0,'xdp_drop_port.bpf.o',NULL);
INSERT INTO programs VALUES(329666,'xdp_pass','xdp','/run/bpfman-fixture/programs/329666/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329666','Dual BSD/GPL',1,'d4f8542f2b42fac5','2026-11-29T12:34:09.911415403Z','xdp',0,329666,0,'xdp_pass.bpf.o',NULL);
INSERT INTO programs VALUES(329668,'count','tcx','/run/bpfman-fixture/programs/329668/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329668','Dual BSD/GPL',1,'86c7a5b741a246cc','2026-11-29T12:34:10.275312356Z','sched_cls',0,329668,0,'tc_count.bpf.o',NULL);
INSERT INTO programs VALUES(329670,'pass','tcx','/run/bpfman-fixture/programs/329670/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329670','Dual BSD/GPL',1,'691ef55febf78432','2026-11-29T12:34:10.667106510Z','sched_cls',0,329670,0,'tc_pass.bpf.o',NULL);
CREATE TABLE program_metadata (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  key             TEXT    NOT NULL CHECK (key <> ''),
  value           TEXT    NOT NULL,
  PRIMARY KEY (program_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO program_metadata VALUES(329651,'bpfman.io/application','monitor');
INSERT INTO program_metadata VALUES(329651,'owner','net');
INSERT INTO program_metadata VALUES(329662,'empty','');
INSERT INTO program_metadata VALUES(329668,'owner','net');
CREATE TABLE program_globals (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  value           BLOB    NOT NULL CHECK (length(value) > 0),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO program_globals VALUES(329654,'port',X'8813');
INSERT INTO program_globals VALUES(329664,'port',X'8913');
CREATE TABLE program_maps (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  position        INTEGER NOT NULL CHECK (position >= 0),
  map_id          INTEGER NOT NULL CHECK (map_id BETWEEN 1 AND 4294967295),
  PRIMARY KEY (program_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO program_maps VALUES(329651,0,316673);
INSERT INTO program_maps VALUES(329654,0,316676);
INSERT INTO program_maps VALUES(329659,0,316673);
INSERT INTO program_maps VALUES(329662,0,316678);
INSERT INTO program_maps VALUES(329664,0,316679);
INSERT INTO program_maps VALUES(329668,0,316680);
CREATE TABLE program_map_pins (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  pin_path        TEXT    NOT NULL CHECK (pin_path <> ''),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO program_map_pins VALUES(329651,'packets','/sys/fs/bpf/bpfman-fixture/maps/329651/packets');
INSERT INTO program_map_pins VALUES(329659,'packets','/sys/fs/bpf/bpfman-fixture/maps/329659/packets');
INSERT INTO program_map_pins VALUES(329662,'packets','/sys/fs/bpf/bpfman-fixture/maps/329662/packets');
INSERT INTO program_map_pins VALUES(329668,'packets','/sys/fs/bpf/bpfman-fixture/maps/329668/packets');
CREATE TABLE dispatchers (
  type            TEXT    NOT NULL CHECK (type IN ('xdp', 'tc-ingress', 'tc-egress')),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  revision        INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 4294967295),
  program_id      INTEGER NOT NULL UNIQUE CHECK (program_id BETWEEN 1 AND 4294967295),
  mechanism       TEXT    NOT NULL CHECK (mechanism IN ('freplace', 'tailcall')),
  backend         TEXT    NOT NULL CHECK (backend <> ''),
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  netns           TEXT    CHECK (netns <> ''),
  kernel_link_id  INTEGER CHECK (kernel_link_id BETWEEN 1 AND 4294967295),
  link_pin_path   TEXT    UNIQUE CHECK (link_pin_path <> ''),
  filter_priority INTEGER CHECK (filter_priority BETWEEN 1 AND 65535),
  filter_handle   INTEGER CHECK (filter_handle BETWEEN 1 AND 4294967295),
  clsact_ours     INTEGER NOT NULL CHECK (clsact_ours IN (0, 1)),
  num_extensions  INTEGER NOT NULL CHECK (num_extensions BETWEEN 1 AND 10),
  counting        INTEGER NOT NULL CHECK (counting IN (0, 1)),
  directory       TEXT    NOT NULL UNIQUE CHECK (directory <> ''),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z'),
  updated_at      TEXT    NOT NULL CHECK (updated_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z'), xdp_mode TEXT CHECK (xdp_mode IN ('native', 'generic')), xdp_mode_reason TEXT CHECK (xdp_mode_reason <> ''), untyped INTEGER NOT NULL DEFAULT 0 CHECK (untyped IN (0, 1)), slot_failure TEXT CHECK (slot_failure IN ('drop', 'proceed')),
  PRIMARY KEY (type, nsid, ifindex),
  CONSTRAINT link_is_whole   CHECK ((kernel_link_id IS NULL) = (link_pin_path IS NULL)),
  CONSTRAINT filter_is_whole CHECK ((filter_priority IS NULL) = (filter_handle IS NULL)),
  CONSTRAINT link_or_filter  CHECK ((kernel_link_id IS NULL) <> (filter_handle IS NULL)),
  CONSTRAINT xdp_by_link     CHECK (type <> 'xdp' OR kernel_link_id IS NOT NULL),
  CONSTRAINT tcx_by_link     CHECK (backend <> 'tcx' OR kernel_link_id IS NOT NULL),
  CONSTRAINT netlink_by_filter CHECK (backend <> 'netlink' OR filter_handle IS NOT NULL),
  CONSTRAINT clsact_for_tc    CHECK (clsact_ours = 0 OR type <> 'xdp')
) STRICT, WITHOUT ROWID;
INSERT INTO dispatchers VALUES('tc-egress',4026532458,2,2,329697,'tailcall','tcx','veth7',NULL,29746,'/sys/fs/bpf/bpfman-fixture/tc-egress/dispatcher_4026532458_2_link',NULL,NULL,1,1,0,'/sys/fs/bpf/bpfman-fixture/tc-egress/dispatcher_4026532458_2_2','2026-11-29T12:34:11.298398514Z','2026-11-29T12:34:12.236188481Z',NULL,NULL,0,'drop');
INSERT INTO dispatchers VALUES('tc-ingress',4026532458,2,4,329695,'tailcall','tcx','veth7',NULL,29745,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_link',NULL,NULL,1,3,1,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_4','2026-11-29T12:34:11.037984081Z','2026-11-29T12:34:11.995640002Z',NULL,NULL,0,'drop');
INSERT INTO dispatchers VALUES('tc-ingress',4026532666,2,1,329684,'tailcall','tcx','veth7','/run/netns/fx-o',29747,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532666_2_link',NULL,NULL,1,1,1,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532666_2_1','2026-11-29T12:34:11.350737417Z','2026-11-29T12:34:11.350737417Z',NULL,NULL,0,'drop');
INSERT INTO dispatchers VALUES('xdp',4026532458,2,2,329689,'tailcall','xdp','veth7',NULL,29748,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_link',NULL,NULL,0,2,1,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_2','2026-11-29T12:34:11.398764471Z','2026-11-29T12:34:11.483422658Z','native','the driver takes it',0,'drop');
INSERT INTO dispatchers VALUES('xdp',4026532666,3,2,329693,'tailcall','xdp','veth8','/run/netns/fx-o',29749,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_link',NULL,NULL,0,2,1,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_2','2026-11-29T12:34:11.525348905Z','2026-11-29T12:34:11.560950544Z','native','the driver takes it',0,'drop');
CREATE TABLE sequences (
  name            TEXT    NOT NULL PRIMARY KEY CHECK (name IN ('link', 'sequence')),
  value           INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO sequences VALUES('link',15);
INSERT INTO sequences VALUES('sequence',15);
CREATE TABLE links (
  id              INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
  kind            TEXT    NOT NULL CHECK (kind IN ('tc', 'xdp', 'tcx')),
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE RESTRICT,
  kernel_link_id  INTEGER CHECK (kernel_link_id BETWEEN 1 AND 4294967295),
  pin_path        TEXT    NOT NULL UNIQUE CHECK (pin_path <> ''),
  sequence        INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z'),
  UNIQUE (id, program_id),
  CONSTRAINT tcx_is_a_link CHECK (kind <> 'tcx' OR kernel_link_id IS NOT NULL)
) STRICT;
INSERT INTO links VALUES(1,'tc',329651,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_4/link_2',1,'2026-11-29T12:34:11.037984081Z');
INSERT INTO links VALUES(2,'tc',329654,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_4/link_0',2,'2026-11-29T12:34:11.159315205Z');
INSERT INTO links VALUES(3,'tc',329659,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_4/link_1',3,'2026-11-29T12:34:11.206017882Z');
INSERT INTO links VALUES(4,'tc',329657,NULL,'/sys/fs/bpf/bpfman-fixture/tc-egress/dispatcher_4026532458_2_2/link_0',4,'2026-11-29T12:34:11.298398514Z');
INSERT INTO links VALUES(5,'tc',329651,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532666_2_1/link_0',5,'2026-11-29T12:34:11.350737417Z');
INSERT INTO links VALUES(6,'xdp',329662,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_2/link_0',6,'2026-11-29T12:34:11.398764471Z');
INSERT INTO links VALUES(7,'xdp',329664,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_2/link_1',7,'2026-11-29T12:34:11.483422658Z');
INSERT INTO links VALUES(8,'xdp',329666,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_2/link_0',8,'2026-11-29T12:34:11.525348905Z');
INSERT INTO links VALUES(9,'xdp',329662,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_2/link_1',9,'2026-11-29T12:34:11.560950544Z');
INSERT INTO links VALUES(10,'tcx',329668,29750,'/sys/fs/bpf/bpfman-fixture/tcx-ingress/link_4026532458_2_329668',10,'2026-11-29T12:34:11.606803565Z');
INSERT INTO links VALUES(11,'tcx',329670,29751,'/sys/fs/bpf/bpfman-fixture/tcx-ingress/link_4026532458_2_329670',11,'2026-11-29T12:34:11.650161785Z');
INSERT INTO links VALUES(12,'tcx',329670,29752,'/sys/fs/bpf/bpfman-fixture/tcx-egress/link_4026532458_2_329670',12,'2026-11-29T12:34:11.678466168Z');
INSERT INTO links VALUES(13,'tcx',329668,29753,'/sys/fs/bpf/bpfman-fixture/tcx-ingress/link_4026532666_3_329668',13,'2026-11-29T12:34:11.724479159Z');
CREATE TABLE link_metadata (
  link_id         INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  key             TEXT    NOT NULL CHECK (key <> ''),
  value           TEXT    NOT NULL,
  PRIMARY KEY (link_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO link_metadata VALUES(1,'note','first');
INSERT INTO link_metadata VALUES(5,'where','there');
INSERT INTO link_metadata VALUES(7,'note','xdp');
INSERT INTO link_metadata VALUES(11,'note','tcx');
CREATE TABLE tc_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  direction       TEXT    NOT NULL CHECK (direction IN ('ingress', 'egress')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  position        INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9),
  proceed_on      INTEGER NOT NULL CHECK (proceed_on BETWEEN 0 AND 4294967295),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  dispatcher_program_id INTEGER NOT NULL CHECK (dispatcher_program_id BETWEEN 1 AND 4294967295),
  revision        INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 4294967295),
  counter_index   INTEGER NOT NULL CHECK (counter_index BETWEEN 0 AND 15),
  dispatcher_type TEXT    NOT NULL GENERATED ALWAYS AS ('tc-' || direction) STORED,
  enabled         INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  UNIQUE (nsid, ifindex, direction, position),
  UNIQUE (nsid, ifindex, direction, counter_index),
  FOREIGN KEY (dispatcher_type, nsid, ifindex) REFERENCES dispatchers (type, nsid, ifindex) ON DELETE RESTRICT
) STRICT;
INSERT INTO tc_link_details VALUES(1,'veth7',2,'ingress',50,2,2147483664,NULL,4026532458,329695,4,0,1);
INSERT INTO tc_link_details VALUES(2,'veth7',2,'ingress',10,0,18,NULL,4026532458,329695,4,1,1);
INSERT INTO tc_link_details VALUES(3,'veth7',2,'ingress',50,1,2147483664,NULL,4026532458,329695,4,2,0);
INSERT INTO tc_link_details VALUES(4,'veth7',2,'egress',2147483647,0,2147483664,NULL,4026532458,329697,2,0,1);
INSERT INTO tc_link_details VALUES(5,'veth7',2,'ingress',0,0,2147483664,'/run/netns/fx-o',4026532666,329684,1,0,1);
CREATE TABLE xdp_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  mode            TEXT    NOT NULL CHECK (mode IN ('auto', 'native', 'generic')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  position        INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9),
  proceed_on      INTEGER NOT NULL CHECK (proceed_on BETWEEN 0 AND 4294967295),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  dispatcher_program_id INTEGER NOT NULL CHECK (dispatcher_program_id BETWEEN 1 AND 4294967295),
  revision        INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 4294967295),
  counter_index   INTEGER NOT NULL CHECK (counter_index BETWEEN 0 AND 15),
  dispatcher_type TEXT    NOT NULL GENERATED ALWAYS AS ('xdp') STORED,
  enabled         INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  UNIQUE (nsid, ifindex, position),
  UNIQUE (nsid, ifindex, counter_index),
  FOREIGN KEY (dispatcher_type, nsid, ifindex) REFERENCES dispatchers (type, nsid, ifindex) ON DELETE RESTRICT
) STRICT;
INSERT INTO xdp_link_details VALUES(6,'veth7',2,'auto',50,0,2147483652,NULL,4026532458,329689,2,0,1);
INSERT INTO xdp_link_details VALUES(7,'veth7',2,'auto',70,1,6,NULL,4026532458,329689,2,1,1);
INSERT INTO xdp_link_details VALUES(8,'veth8',3,'auto',0,0,2147483652,'/run/netns/fx-o',4026532666,329693,2,0,1);
INSERT INTO xdp_link_details VALUES(9,'veth8',3,'auto',50,1,2147483652,'/run/netns/fx-o',4026532666,329693,2,1,1);
CREATE TABLE tcx_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY,
  program_id      INTEGER NOT NULL,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  direction       TEXT    NOT NULL CHECK (direction IN ('ingress', 'egress')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0), detaching INTEGER NOT NULL DEFAULT 0 CHECK (detaching IN (0, 1)),
  UNIQUE (nsid, ifindex, direction, program_id),
  FOREIGN KEY (link_id, program_id) REFERENCES links (id, program_id) ON DELETE CASCADE
) STRICT;
INSERT INTO tcx_link_details VALUES(10,329668,'veth7',2,'ingress',50,NULL,4026532458,0);
INSERT INTO tcx_link_details VALUES(11,329670,'veth7',2,'ingress',10,NULL,4026532458,0);
INSERT INTO tcx_link_details VALUES(12,329670,'veth7',2,'egress',0,NULL,4026532458,1);
INSERT INTO tcx_link_details VALUES(13,329668,'veth8',3,'ingress',90,'/run/netns/fx-o',4026532666,0);
CREATE TABLE map_sets (
  map_set_id      INTEGER NOT NULL PRIMARY KEY CHECK (map_set_id BETWEEN 1 AND 4294967295),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z')
) STRICT;
INSERT INTO map_sets VALUES(329651,'2026-11-29T12:34:07.197463500Z');
INSERT INTO map_sets VALUES(329654,'2026-11-29T12:34:07.986026438Z');
INSERT INTO map_sets VALUES(329657,'2026-11-29T12:34:08.447295779Z');
INSERT INTO map_sets VALUES(329662,'2026-11-29T12:34:09.448726017Z');
INSERT INTO map_sets VALUES(329664,'2026-11-29T12:34:09.683829251Z');
INSERT INTO map_sets VALUES(329666,'2026-11-29T12:34:09.911415403Z');
INSERT INTO map_sets VALUES(329668,'2026-11-29T12:34:10.275312356Z');
INSERT INTO map_sets VALUES(329670,'2026-11-29T12:34:10.667106510Z');
CREATE TABLE shared_map_pins (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  pin_path        TEXT    NOT NULL CHECK (pin_path <> ''),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE departed_links (
    number INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL UNIQUE CHECK (link_id > 0),
    what TEXT NOT NULL CHECK (length(what) > 0)
) STRICT;
INSERT INTO departed_links VALUES(1,15,'it was not there any more: it went with interface veth9 (index 4)');
INSERT INTO departed_links VALUES(2,14,'it was not there any more: it went with interface veth9 (index 4)');
CREATE INDEX links_by_program ON links (program_id);
CREATE INDEX tc_link_details_by_dispatcher ON tc_link_details (dispatcher_type, nsid, ifindex);
CREATE INDEX xdp_link_details_by_dispatcher ON xdp_link_details (dispatcher_type, nsid, ifindex);
CREATE INDEX programs_by_map_set ON programs (map_set_id);
CREATE TRIGGER program_has_a_map_set BEFORE INSERT ON programs WHEN NEW.map_set_id IS NULL
  BEGIN SELECT RAISE(ABORT, 'a program has a map set'); END;
CREATE TRIGGER program_keeps_a_map_set BEFORE UPDATE OF map_set_id ON programs WHEN NEW.map_set_id IS NULL
  BEGIN SELECT RAISE(ABORT, 'a program has a map set'); END;
COMMIT;
PRAGMA application_id=1651533421;
PRAGMA user_version=11;
