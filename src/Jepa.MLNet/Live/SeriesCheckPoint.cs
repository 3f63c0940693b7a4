using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Jepa.MLNet.Windowing;

namespace Jepa.MLNet.Live;

/// <summary>
/// The file of a series engine's state: magic, version, the windowing in words, the series from the least recently used
/// on, a SHA-256 of all of it.
/// </summary>
internal static class SeriesCheckPoint
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "JEPASERI"u8;

    /// <summary>Writes a file atomically: a process that dies leaves the one before it whole.</summary>
    public static void Write(string path, LiveChain chain, string description)
    {
        using var staged = new StagedFile(path, file =>
        {
            using var hash = SHA256.Create();
            using (var hashing = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
            using (var writer = new BinaryWriter(hashing))
                Write(writer, chain, description);
            file.Write(hash.Hash);
        });
        staged.Commit();
    }

    /// <summary>Replaces the state of a chain; a file that is refused leaves it as it was.</summary>
    /// <exception cref="FormatException">The file is no checkpoint, is damaged, or is of other windows.</exception>
    public static void Read(string path, LiveChain chain, string description)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var reader = new BinaryReader(file);
        if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
            throw new FormatException($"'{path}' is not a checkpoint of a series engine.");
        try
        {
            int version = reader.ReadInt32();
            if (version != Version)
                throw new FormatException($"'{path}' has checkpoint version {version}; expected {Version}.");
            long end = file.Length - SHA256.HashSizeInBytes;
            CheckHash(file, end);
            file.Position = Magic.Length + sizeof(int);
            string written = ReadText(reader, end);
            if (written != description)
                throw new FormatException($"'{path}' is of another chain: {written}; expected {description}.");
            long start = file.Position;
            Walk(reader, end, chain, restores: false);
            file.Position = start;
            chain.Series.Clear();
            Walk(reader, end, chain, restores: true);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new FormatException($"'{path}' is a damaged checkpoint: {exception.Message}", exception);
        }
    }

    private static void Write(BinaryWriter writer, LiveChain chain, string description)
    {
        writer.Write(Magic);
        writer.Write(Version);
        WriteText(writer, description);
        writer.Write(chain.Series.Count);
        foreach ((string key, int slot) in chain.Series.OldestFirst())
        {
            WriteText(writer, key);
            foreach (LiveWindowRow windowing in chain.Windowings)
            {
                writer.Write(windowing.Progress.Frames(slot));
                if (windowing.Progress.HasTimes)
                {
                    long? time = windowing.Progress.LastTime(slot);
                    writer.Write(time.HasValue);
                    writer.Write(time ?? 0);
                }
                foreach (FrameRings rings in windowing.Rings)
                    writer.Write(MemoryMarshal.AsBytes(rings.Ring(slot)));
            }
        }
    }

    /// <summary>Goes through the series of a file, to check or to restore them.</summary>
    private static void Walk(BinaryReader reader, long end, LiveChain chain, bool restores)
    {
        int count = reader.ReadInt32();
        for (int series = 0; series < count; series++)
        {
            string key = ReadText(reader, end);
            int slot = restores ? chain.Use(key) : 0;
            foreach (LiveWindowRow windowing in chain.Windowings)
            {
                long frames = reader.ReadInt64();
                if (frames < 0)
                    throw new InvalidDataException("a series has a negative number of frames.");
                long? time = windowing.Progress.HasTimes ? ReadTime(reader) : null;
                if (restores)
                    windowing.Restart(slot, frames, time);
                foreach (FrameRings rings in windowing.Rings)
                {
                    if (restores)
                        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(rings.Ring(slot)));
                    else
                        reader.BaseStream.Position += rings.WindowLength * (long)sizeof(float);
                }
            }
        }
        if (count < 0 || reader.BaseStream.Position != end)
            throw new InvalidDataException("its length is not that of its series.");
    }

    private static long? ReadTime(BinaryReader reader)
    {
        bool isThere = reader.ReadBoolean();
        long time = reader.ReadInt64();
        return isThere ? time : null;
    }

    private static void CheckHash(FileStream file, long end)
    {
        file.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (long left = end; left > 0;)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
                break;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        Span<byte> written = stackalloc byte[SHA256.HashSizeInBytes];
        if (end < 0 || file.ReadAtLeast(written, written.Length, throwOnEndOfStream: false) < written.Length
            || !written.SequenceEqual(hash.GetHashAndReset()))
        {
            throw new InvalidDataException("its content does not have its hash.");
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write(text.Length);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string ReadText(BinaryReader reader, long end)
    {
        int length = reader.ReadInt32();
        if (length < 0 || length > (end - reader.BaseStream.Position) / sizeof(char))
            throw new InvalidDataException("a text is longer than the file.");
        return string.Create(
            length, reader.BaseStream, (text, source) => source.ReadExactly(MemoryMarshal.AsBytes(text)));
    }
}
