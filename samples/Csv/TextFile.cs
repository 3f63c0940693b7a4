using System.Text;

namespace Jepa.Samples.Csv;

/// <summary>The text of a file, in the encoding that its bytes tell.</summary>
internal static class TextFile
{
    private const long MostBytes = 1L << 30;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    public static string Read(string path)
    {
        var file = new FileInfo(path);
        // Pipes and devices have no length, and opening one may wait for ever.
        if (file.Length == 0)
            throw new CsvFormatException($"{file.Name} is empty or no regular file; expected a CSV file with rows.");
        if (file.Length > MostBytes)
        {
            throw new CsvFormatException(
                $"{file.Name} has {file.Length >> 20} MiB; expected at most {MostBytes >> 20} MiB in one file.");
        }
        byte[] bytes = File.ReadAllBytes(path);
        string text = Decode(bytes);
        int zero = text.IndexOf('\0', StringComparison.Ordinal);
        return zero < 0
            ? text
            : throw new CsvFormatException(
                $"{file.Name} is no text: character {zero + 1} is a NUL; expected a CSV file.");
    }

    private static string Decode(byte[] bytes)
    {
        ReadOnlySpan<byte> start = bytes;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes.Length >= 4 && bytes[1] == 0 && bytes[3] == 0 && bytes[0] != 0)
            return Encoding.Unicode.GetString(bytes);
        if (bytes.Length >= 4 && bytes[0] == 0 && bytes[2] == 0 && bytes[1] != 0)
            return Encoding.BigEndianUnicode.GetString(bytes);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes); // every byte is a character of it: older loggers' degree signs
        }
    }
}
