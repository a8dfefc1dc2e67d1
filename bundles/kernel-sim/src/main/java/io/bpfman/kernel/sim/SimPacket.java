// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A packet on its way: what a program sees and may change ({@code struct __sk_buff}). For one thread at a time. */
public final class SimPacket {

    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4_HEADER = 20;

    private final ByteBuffer frame;
    private final int[] cb = new int[5];
    private long mark;
    private int redirectIfindex;
    private int ifindex;

    private SimPacket(byte[] frame) {
        this.frame = ByteBuffer.wrap(frame.clone()).order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * A packet with these bytes.
     *
     * @param frame a whole Ethernet frame of at least 14 bytes
     */
    public static SimPacket of(byte[] frame) {
        if (frame.length < ETHERNET_HEADER) {
            throw new IllegalArgumentException("an Ethernet frame has at least 14 bytes, not " + frame.length);
        }
        return new SimPacket(frame);
    }

    /**
     * A UDP packet over IPv4 from 192.0.2.1 to 192.0.2.2, 64 bytes long.
     *
     * @param destinationPort 0 to 65535
     */
    public static SimPacket udp(int destinationPort) {
        ByteBuffer frame = ByteBuffer.allocate(64).order(ByteOrder.BIG_ENDIAN);
        frame.putShort(12, (short) 0x0800);
        frame.put(ETHERNET_HEADER, (byte) 0x45);
        frame.putShort(ETHERNET_HEADER + 2, (short) (frame.capacity() - ETHERNET_HEADER));
        frame.put(ETHERNET_HEADER + 8, (byte) 64);
        frame.put(ETHERNET_HEADER + 9, (byte) 17);
        frame.putInt(ETHERNET_HEADER + 12, 0xC000_0201);
        frame.putInt(ETHERNET_HEADER + 16, 0xC000_0202);
        frame.putShort(ETHERNET_HEADER + 10, checksum(frame, ETHERNET_HEADER, IPV4_HEADER));
        int udp = ETHERNET_HEADER + IPV4_HEADER;
        frame.putShort(udp, (short) 40_000);
        frame.putShort(udp + 2, (short) destinationPort);
        frame.putShort(udp + 4, (short) (frame.capacity() - udp));
        return new SimPacket(frame.array());
    }

    /** The Internet checksum (RFC 1071) of {@code length} bytes from {@code start}, {@code length} being even. */
    static short checksum(ByteBuffer bytes, int start, int length) {
        int sum = 0;
        for (int at = start; at < start + length; at += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(at));
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    /** Corrects the checksum of the IPv4 header after a change to it. */
    public void updateIpv4Checksum() {
        frame.putShort(ETHERNET_HEADER + 10, (short) 0);
        frame.putShort(ETHERNET_HEADER + 10, checksum(frame, ETHERNET_HEADER, (u8(ETHERNET_HEADER) & 0xF) * 4));
    }

    /** Number of bytes. */
    public int length() {
        return frame.capacity();
    }

    /** The Ethernet protocol, for example 0x0800 for IPv4. */
    public int protocol() {
        return u16(12);
    }

    /** Whether {@code size} bytes from {@code offset} are part of the packet. */
    public boolean has(int offset, int size) {
        return offset >= 0 && size >= 0 && offset <= length() - size;
    }

    /** The byte at {@code offset}, 0 to 255. */
    public int u8(int offset) {
        return Byte.toUnsignedInt(frame.get(offset));
    }

    /** Changes the byte at {@code offset}. */
    public void setU8(int offset, int value) {
        frame.put(offset, (byte) value);
    }

    /** The 16 bits at {@code offset} in network byte order. */
    public int u16(int offset) {
        return Short.toUnsignedInt(frame.getShort(offset));
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return Arrays.copyOf(frame.array(), length());
    }

    /** The mark that routing rules and firewalls see, an unsigned 32-bit number. */
    public long mark() {
        return mark;
    }

    /** Sets the {@link #mark()}. */
    public void setMark(long newMark) {
        mark = newMark & 0xFFFF_FFFFL;
    }

    /** A word of the control block, 0 to 4; it stays with the packet from one program to the next. */
    public int cb(int index) {
        return cb[index];
    }

    /** Sets a word of the control block. */
    public void setCb(int index, int value) {
        cb[index] = value;
    }

    /** The interface that it is at; 0 before it is at any. */
    public int ifindex() {
        return ifindex;
    }

    /** Comes to an interface. */
    public void comeTo(int newIfindex) {
        ifindex = newIfindex;
    }

    /** Where a verdict {@code TC_ACT_REDIRECT} sends the packet; 0 when no program has said. */
    public int redirectIfindex() {
        return redirectIfindex;
    }

    /** Says where a verdict {@code TC_ACT_REDIRECT} sends the packet ({@code bpf_redirect}). */
    public void redirectTo(int ifindex) {
        redirectIfindex = ifindex;
    }
}
