// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.csi.v1.NodePublishVolumeRequest;
import io.bpfman.csi.v1.VolumeCapability;
import io.bpfman.csi.v1.VolumeCapability.AccessMode.Mode;
import io.bpfman.csi.v1.VolumeCapability.MountVolume;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads what callers ask for; what is missing or cannot be is a {@link Refusal} that names it. Asks neither agent nor kernel. */
final class Requests {

    static final String PROGRAM = "csi.bpfman.io/program";
    static final String APPLICATION = "csi.bpfman.io/application";
    static final String MAPS = "csi.bpfman.io/maps";

    private static final String OURS = "csi.bpfman.io/";
    private static final Set<String> KNOWN = Set.of(PROGRAM, APPLICATION, MAPS);
    private static final Set<Mode> MODES = Set.of(Mode.SINGLE_NODE_WRITER, Mode.SINGLE_NODE_SINGLE_WRITER);
    /** The largest number means no group to chown(2). */
    private static final long LAST_GROUP = 0xFFFF_FFFEL;

    private Requests() {}

    static Publication publication(NodePublishVolumeRequest request) {
        String volumeId = volumeId(request.getVolumeId());
        Path target = target(request.getTargetPath());
        if (!request.hasVolumeCapability()) {
            throw Refusal.invalid("volume_capability is missing");
        }
        MountVolume mount = mount(request.getVolumeCapability());
        Map<String, String> attributes = request.getVolumeContextMap();
        String unknown = attributes.keySet().stream()
                .filter(name -> name.startsWith(OURS) && !KNOWN.contains(name))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw Refusal.invalid("unknown volume attribute " + unknown + "; there are " + PROGRAM + ", " + APPLICATION
                    + " and " + MAPS);
        }
        return new Publication(
                volumeId, target, choice(attributes), maps(attributes), request.getReadonly(), group(mount));
    }

    static String volumeId(String text) {
        if (text.isEmpty()) {
            throw Refusal.invalid("volume_id is missing");
        }
        return text;
    }

    static Path target(String text) {
        if (text.isEmpty()) {
            throw Refusal.invalid("target_path is missing");
        }
        if (text.indexOf('\0') >= 0) {
            throw Refusal.invalid("target_path has a character that no path has");
        }
        Path target = Path.of(text);
        if (!target.isAbsolute() || !target.equals(target.normalize()) || target.getParent() == null) {
            throw Refusal.invalid("target_path " + text + " is not the absolute path of a directory in another one");
        }
        return target;
    }

    private static MountVolume mount(VolumeCapability capability) {
        Mode mode = capability.getAccessMode().getMode();
        if (mode == Mode.UNKNOWN) {
            throw Refusal.invalid("access_mode is missing in volume_capability");
        }
        if (!MODES.contains(mode)) {
            throw Refusal.invalid("access mode " + mode + " is not possible with maps of one node; use "
                    + Mode.SINGLE_NODE_WRITER + " or " + Mode.SINGLE_NODE_SINGLE_WRITER);
        }
        return switch (capability.getAccessTypeCase()) {
            case MOUNT -> plain(capability.getMount());
            case BLOCK -> throw Refusal.invalid("maps are no block device; ask for a volume that is mounted");
            case ACCESSTYPE_NOT_SET -> throw Refusal.invalid("access_type is missing in volume_capability");
        };
    }

    private static MountVolume plain(MountVolume mount) {
        if (!mount.getFsType().isEmpty()) {
            throw Refusal.invalid("fs_type " + mount.getFsType() + " cannot be chosen; leave it out: it is a bpffs");
        }
        if (mount.getMountFlagsCount() > 0) {
            throw Refusal.invalid(
                    "mount_flags cannot be chosen; leave them out, and ask for readonly if that is meant");
        }
        return mount;
    }

    private static OptionalLong group(MountVolume mount) {
        String text = mount.getVolumeMountGroup();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > LAST_GROUP) {
            throw Refusal.invalid("volume_mount_group " + text + " is not the number of a group");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static Choice choice(Map<String, String> attributes) {
        Optional<String> program = attribute(attributes, PROGRAM);
        Optional<String> application = attribute(attributes, APPLICATION);
        if (program.isEmpty() && application.isEmpty()) {
            throw Refusal.invalid("volume attributes " + PROGRAM + " and " + APPLICATION
                    + " are both missing; at least one says whose maps are meant");
        }
        return new Choice(program, application);
    }

    private static Optional<String> attribute(Map<String, String> attributes, String name) {
        return Optional.ofNullable(attributes.get(name)).filter(value -> !value.isEmpty());
    }

    private static SortedSet<String> maps(Map<String, String> attributes) {
        String text = attribute(attributes, MAPS)
                .orElseThrow(() -> Refusal.invalid("volume attribute " + MAPS + " is missing"));
        SortedSet<String> maps =
                Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toCollection(TreeSet::new));
        if (maps.contains("")) {
            throw Refusal.invalid("volume attribute " + MAPS + "=" + text + " has an empty name");
        }
        return maps;
    }
}
