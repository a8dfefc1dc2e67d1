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
INSERT INTO programs VALUES(329709,'count','tc','/run/bpfman-fixture/programs/329709/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329709','Dual BSD/GPL',1,'86c7a5b741a246cc','2026-11-29T12:34:18.266646714Z','sched_cls',0,329709,0,'tc_count.bpf.o',NULL);
INSERT INTO programs VALUES(329712,'drop_port','tc','/run/bpfman-fixture/programs/329712/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329712','Dual BSD/GPL',1,'df5c39bc60781ce8','2026-11-29T12:34:18.799972121Z','sched_cls',0,329712,0,'tc_drop_port.bpf.o',NULL);
INSERT INTO programs VALUES(329715,'pass','tc','/run/bpfman-fixture/programs/329715/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329715','Dual BSD/GPL',1,'691ef55febf78432','2026-11-29T12:34:18.999804847Z','sched_cls',0,329715,0,'./tc_pass.bpf.o','2026-11-29T12:34:23.999804847Z');
INSERT INTO programs VALUES(329717,'count','tc','/run/bpfman-fixture/programs/329717/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329717','Dual BSD/GPL',1,'86c7a5b741a246cc','2026-11-29T12:34:19.184976842Z','sched_cls',0,329709,0,'tc_count.bpf.o',NULL);
INSERT INTO programs VALUES(329720,'xdp_count','xdp','/run/bpfman-fixture/programs/329720/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329720','Dual BSD/GPL',1,'2233b34ca41e8372','2026-11-29T12:34:19.763960888Z','xdp',0,329720,0,'xdp_count.bpf.o',NULL);
INSERT INTO programs VALUES(329722,'xdp_drop_port','xdp','/run/bpfman-fixture/programs/329722/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329722','Dual BSD/GPL',1,'352fd3081865703d','2026-11-29T12:34:20.006782022Z','xdp',0,329722,0,'xdp_drop_port.bpf.o',NULL);
INSERT INTO programs VALUES(329724,'xdp_pass','xdp','/run/bpfman-fixture/programs/329724/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329724','Dual BSD/GPL',1,'d4f8542f2b42fac5','2026-11-29T12:34:20.491745286Z','xdp',0,329724,0,'xdp_pass.bpf.o',NULL);
INSERT INTO programs VALUES(329726,'count','tcx','/run/bpfman-fixture/programs/329726/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329726','Dual BSD/GPL',1,'86c7a5b741a246cc','2026-11-29T12:34:20.889728262Z','sched_cls',0,329726,0,'tc_count.bpf.o',NULL);
INSERT INTO programs VALUES(329728,'pass','tcx','/run/bpfman-fixture/programs/329728/bytecode.o','/sys/fs/bpf/bpfman-fixture/prog_329728','Dual BSD/GPL',1,'691ef55febf78432','2026-11-29T12:34:21.226559817Z','sched_cls',0,329728,0,'tc_pass.bpf.o',NULL);
CREATE TABLE program_metadata (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  key             TEXT    NOT NULL CHECK (key <> ''),
  value           TEXT    NOT NULL,
  PRIMARY KEY (program_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO program_metadata VALUES(329709,'bpfman.io/application','monitor');
INSERT INTO program_metadata VALUES(329709,'owner','net');
INSERT INTO program_metadata VALUES(329720,'empty','');
INSERT INTO program_metadata VALUES(329726,'owner','net');
CREATE TABLE program_globals (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  value           BLOB    NOT NULL CHECK (length(value) > 0),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO program_globals VALUES(329712,'port',X'8813');
INSERT INTO program_globals VALUES(329722,'port',X'8913');
CREATE TABLE program_maps (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  position        INTEGER NOT NULL CHECK (position >= 0),
  map_id          INTEGER NOT NULL CHECK (map_id BETWEEN 1 AND 4294967295),
  PRIMARY KEY (program_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO program_maps VALUES(329709,0,316731);
INSERT INTO program_maps VALUES(329712,0,316734);
INSERT INTO program_maps VALUES(329717,0,316731);
INSERT INTO program_maps VALUES(329720,0,316736);
INSERT INTO program_maps VALUES(329722,0,316737);
INSERT INTO program_maps VALUES(329726,0,316738);
CREATE TABLE program_map_pins (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  pin_path        TEXT    NOT NULL CHECK (pin_path <> ''),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO program_map_pins VALUES(329709,'packets','/sys/fs/bpf/bpfman-fixture/maps/329709/packets');
INSERT INTO program_map_pins VALUES(329717,'packets','/sys/fs/bpf/bpfman-fixture/maps/329717/packets');
INSERT INTO program_map_pins VALUES(329720,'packets','/sys/fs/bpf/bpfman-fixture/maps/329720/packets');
INSERT INTO program_map_pins VALUES(329726,'packets','/sys/fs/bpf/bpfman-fixture/maps/329726/packets');
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
INSERT INTO dispatchers VALUES('tc-egress',4026532458,2,5,329775,'tailcall','netlink','veth7',NULL,NULL,NULL,50,1,1,1,0,'/sys/fs/bpf/bpfman-fixture/tc-egress/dispatcher_4026532458_2_5','2026-11-29T12:34:21.842168016Z','2026-11-29T12:34:23.853629347Z',NULL,NULL,0,'drop');
INSERT INTO dispatchers VALUES('tc-ingress',4026532458,2,7,329763,'tailcall','netlink','veth7',NULL,NULL,NULL,50,1,1,3,1,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_7','2026-11-29T12:34:21.544199093Z','2026-11-29T12:34:23.751091938Z',NULL,NULL,0,'drop');
INSERT INTO dispatchers VALUES('tc-ingress',4026532666,2,4,329769,'tailcall','netlink','veth7','/run/netns/fx-o',NULL,NULL,50,1,1,1,1,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532666_2_4','2026-11-29T12:34:21.943952647Z','2026-11-29T12:34:23.808391767Z',NULL,NULL,0,'drop');
INSERT INTO dispatchers VALUES('xdp',4026532458,2,2,329747,'tailcall','xdp','veth7',NULL,29760,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_link',NULL,NULL,0,2,1,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_2','2026-11-29T12:34:21.975846825Z','2026-11-29T12:34:22.158542547Z','native','the driver takes it',0,'drop');
INSERT INTO dispatchers VALUES('xdp',4026532666,3,2,329751,'tailcall','xdp','veth8','/run/netns/fx-o',29761,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_link',NULL,NULL,0,2,1,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_2','2026-11-29T12:34:22.204193211Z','2026-11-29T12:34:22.244833842Z','native','the driver takes it',0,'drop');
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
INSERT INTO links VALUES(1,'tc',329709,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_7/link_2',1,'2026-11-29T12:34:21.544199093Z');
INSERT INTO links VALUES(2,'tc',329712,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_7/link_0',2,'2026-11-29T12:34:21.742582018Z');
INSERT INTO links VALUES(3,'tc',329717,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532458_2_7/link_1',3,'2026-11-29T12:34:21.816173949Z');
INSERT INTO links VALUES(4,'tc',329715,NULL,'/sys/fs/bpf/bpfman-fixture/tc-egress/dispatcher_4026532458_2_5/link_0',4,'2026-11-29T12:34:21.842168016Z');
INSERT INTO links VALUES(5,'tc',329709,NULL,'/sys/fs/bpf/bpfman-fixture/tc-ingress/dispatcher_4026532666_2_4/link_0',5,'2026-11-29T12:34:21.943952647Z');
INSERT INTO links VALUES(6,'xdp',329720,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_2/link_0',6,'2026-11-29T12:34:21.975846825Z');
INSERT INTO links VALUES(7,'xdp',329722,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532458_2_2/link_1',7,'2026-11-29T12:34:22.158542547Z');
INSERT INTO links VALUES(8,'xdp',329724,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_2/link_0',8,'2026-11-29T12:34:22.204193211Z');
INSERT INTO links VALUES(9,'xdp',329720,NULL,'/sys/fs/bpf/bpfman-fixture/xdp/dispatcher_4026532666_3_2/link_1',9,'2026-11-29T12:34:22.244833842Z');
INSERT INTO links VALUES(10,'tcx',329726,29762,'/sys/fs/bpf/bpfman-fixture/tcx-ingress/link_4026532458_2_329726',10,'2026-11-29T12:34:22.322475120Z');
INSERT INTO links VALUES(11,'tcx',329728,29763,'/sys/fs/bpf/bpfman-fixture/tcx-ingress/link_4026532458_2_329728',11,'2026-11-29T12:34:22.588091066Z');
INSERT INTO links VALUES(12,'tcx',329728,29764,'/sys/fs/bpf/bpfman-fixture/tcx-egress/link_4026532458_2_329728',12,'2026-11-29T12:34:22.641215254Z');
INSERT INTO links VALUES(13,'tcx',329726,29765,'/sys/fs/bpf/bpfman-fixture/tcx-ingress/link_4026532666_3_329726',13,'2026-11-29T12:34:22.704360241Z');
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
INSERT INTO tc_link_details VALUES(1,'veth7',2,'ingress',50,2,2147483664,NULL,4026532458,329763,7,0,1);
INSERT INTO tc_link_details VALUES(2,'veth7',2,'ingress',10,0,18,NULL,4026532458,329763,7,1,1);
INSERT INTO tc_link_details VALUES(3,'veth7',2,'ingress',50,1,2147483664,NULL,4026532458,329763,7,2,0);
INSERT INTO tc_link_details VALUES(4,'veth7',2,'egress',2147483647,0,2147483664,NULL,4026532458,329775,5,0,1);
INSERT INTO tc_link_details VALUES(5,'veth7',2,'ingress',0,0,2147483664,'/run/netns/fx-o',4026532666,329769,4,0,1);
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
INSERT INTO xdp_link_details VALUES(6,'veth7',2,'auto',50,0,2147483652,NULL,4026532458,329747,2,0,1);
INSERT INTO xdp_link_details VALUES(7,'veth7',2,'auto',70,1,6,NULL,4026532458,329747,2,1,1);
INSERT INTO xdp_link_details VALUES(8,'veth8',3,'auto',0,0,2147483652,'/run/netns/fx-o',4026532666,329751,2,0,1);
INSERT INTO xdp_link_details VALUES(9,'veth8',3,'auto',50,1,2147483652,'/run/netns/fx-o',4026532666,329751,2,1,1);
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
INSERT INTO tcx_link_details VALUES(10,329726,'veth7',2,'ingress',50,NULL,4026532458,0);
INSERT INTO tcx_link_details VALUES(11,329728,'veth7',2,'ingress',10,NULL,4026532458,0);
INSERT INTO tcx_link_details VALUES(12,329728,'veth7',2,'egress',0,NULL,4026532458,1);
INSERT INTO tcx_link_details VALUES(13,329726,'veth8',3,'ingress',90,'/run/netns/fx-o',4026532666,0);
CREATE TABLE map_sets (
  map_set_id      INTEGER NOT NULL PRIMARY KEY CHECK (map_set_id BETWEEN 1 AND 4294967295),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z')
) STRICT;
INSERT INTO map_sets VALUES(329709,'2026-11-29T12:34:18.266646714Z');
INSERT INTO map_sets VALUES(329712,'2026-11-29T12:34:18.799972121Z');
INSERT INTO map_sets VALUES(329715,'2026-11-29T12:34:18.999804847Z');
INSERT INTO map_sets VALUES(329720,'2026-11-29T12:34:19.763960888Z');
INSERT INTO map_sets VALUES(329722,'2026-11-29T12:34:20.006782022Z');
INSERT INTO map_sets VALUES(329724,'2026-11-29T12:34:20.491745286Z');
INSERT INTO map_sets VALUES(329726,'2026-11-29T12:34:20.889728262Z');
INSERT INTO map_sets VALUES(329728,'2026-11-29T12:34:21.226559817Z');
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
