using System.Buffers.Binary;
using System.Text;

namespace Jepa.Training.Native;

/// <summary>
/// The little of the ELF format (64 bit, little endian) that is needed to relax one symbol version requirement.
/// </summary>
internal static class ElfImage
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 0x2; // VER_FLG_WEAK

    /// <summary>
    /// Marks the requirement for the symbol version <paramref name="version"/> as weak, so that the loader accepts its
    /// absence.
    /// </summary>
    /// <param name="image">The whole file; changed in place.</param>
    /// <param name="version">The version's name, for example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether the image is a well-formed ELF file that requires the version.</returns>
    public static bool TryWeakenVersion(Span<byte> image, string version)
    {
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', /* 64 bit */ 2, /* little endian */ 1];
        if (!image.StartsWith(magic))
            return false;
        try
        {
            return WeakenVersion(image, Encoding.ASCII.GetBytes(version));
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            return false; // An offset points outside the file.
        }
    }

    private static bool WeakenVersion(Span<byte> image, ReadOnlySpan<byte> version)
    {
        int sections = checked((int)UInt64(image, 0x28));
        int sectionSize = UInt16(image, 0x3A);
        int sectionCount = UInt16(image, 0x3C);
        for (int index = 0; index < sectionCount; index++)
        {
            int section = sections + index * sectionSize;
            if (UInt32(image, section + 4) != SectionTypeVersionNeeds)
                continue;
            int strings = sections + (int)UInt32(image, section + 0x28) * sectionSize;
            int names = checked((int)UInt64(image, strings + 0x18));
            return WeakenVersion(image, need: checked((int)UInt64(image, section + 0x18)), names, version);
        }
        return false;
    }

    private static bool WeakenVersion(Span<byte> image, int need, int names, ReadOnlySpan<byte> version)
    {
        while (true)
        {
            int entry = need + (int)UInt32(image, need + 8); // vn_aux
            for (int count = UInt16(image, need + 2); count > 0; count--) // vn_cnt
            {
                ReadOnlySpan<byte> name = image[(names + (int)UInt32(image, entry + 8))..]; // vna_name
                if (name[..name.IndexOf((byte)0)].SequenceEqual(version))
                {
                    Span<byte> flags = image.Slice(entry + 4, 2); // vna_flags
                    ushort weakened = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag);
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, weakened);
                    return true;
                }
                entry += (int)UInt32(image, entry + 12); // vna_next
            }
            int next = checked((int)UInt32(image, need + 12)); // vn_next: always forward, so the walk ends
            if (next == 0)
                return false;
            need += next;
        }
    }

    private static ushort UInt16(ReadOnlySpan<byte> image, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(image.Slice(offset, 2));

    private static uint UInt32(ReadOnlySpan<byte> image, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image.Slice(offset, 4));

    private static ulong UInt64(ReadOnlySpan<byte> image, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(image.Slice(offset, 8));
}
