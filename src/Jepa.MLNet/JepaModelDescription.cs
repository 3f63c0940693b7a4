using System.Globalization;

namespace Jepa.MLNet;

/// <summary>
/// What an exported JEPA model expects and where it comes from. It travels inside the ONNX files of the encoder and of the
/// predictor as metadata whose keys begin with <c>jepa.</c>, so that a file alone says how to feed it.
/// </summary>
public sealed record JepaModelDescription
{
    /// <summary>The format version this library writes, and the newest it reads.</summary>
    public const int CurrentFormatVersion = 1;

    private const string Prefix = "jepa.";

    /// <summary>Gets the version of the metadata's own format.</summary>
    /// <value>The default is <see cref="CurrentFormatVersion"/>.</value>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Gets K, the number of frames in a window.</summary>
    public required int WindowSize { get; init; }

    /// <summary>Gets C, the number of channels of a frame. A window holds <c>K·C</c> numbers, oldest frame first, the channels of a frame together.</summary>
    public required int Channels { get; init; }

    /// <summary>Gets D, the number of latent numbers.</summary>
    public required int LatentSize { get; init; }

    /// <summary>Gets A, the number of action numbers the predictor reads beside the latent; 0 when the model has no actions.</summary>
    public required int ActionSize { get; init; }

    /// <summary>Gets H, how many frames after the window's the predicted window lies.</summary>
    /// <value>The default is 1.</value>
    public int Horizon { get; init; } = 1;

    /// <summary>Gets a value indicating whether the encoder takes windows with NaN and puts what it learned in their place; otherwise it gives NaN latents for them.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ImputesMissingValues { get; init; }

    /// <summary>Gets the name of the regulariser (with its preset) that the encoder was trained with, for example <c>SIGReg/Article</c>.</summary>
    public required string Regularizer { get; init; }

    /// <summary>Gets λ, the weight of the regulariser in the loss.</summary>
    public required double RegularizerWeight { get; init; }

    /// <summary>Gets a fingerprint (SHA-256, hexadecimal) of the training data.</summary>
    public required string TrainingDataFingerprint { get; init; }

    /// <summary>Gets the version of the package that wrote the file.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>Gets <c>K·C</c>, the size of the encoder's input.</summary>
    public int InputSize => WindowSize * Channels;

    /// <summary>Writes the description as ONNX metadata properties.</summary>
    /// <returns>One entry per property; every key begins with <c>jepa.</c>.</returns>
    public IReadOnlyDictionary<string, string> ToMetadata() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Prefix + "format_version"] = Invariant(FormatVersion),
        [Prefix + "window_size"] = Invariant(WindowSize),
        [Prefix + "channels"] = Invariant(Channels),
        [Prefix + "latent_size"] = Invariant(LatentSize),
        [Prefix + "action_size"] = Invariant(ActionSize),
        [Prefix + "horizon"] = Invariant(Horizon),
        [Prefix + "imputes_missing_values"] = ImputesMissingValues ? "true" : "false",
        [Prefix + "regularizer"] = Regularizer,
        [Prefix + "regularizer_weight"] = RegularizerWeight.ToString("R", CultureInfo.InvariantCulture),
        [Prefix + "training_data_fingerprint"] = TrainingDataFingerprint,
        [Prefix + "package_version"] = PackageVersion,
    };

    /// <summary>Reads the description back from the metadata properties of an ONNX file.</summary>
    /// <param name="metadata">The file's metadata properties; keys that do not begin with <c>jepa.</c> are ignored.</param>
    /// <returns>The description.</returns>
    /// <exception cref="FormatException">A property is missing or is not what it should be, or the format is newer than this library.</exception>
    public static JepaModelDescription FromMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        int formatVersion = Integer("format_version", minimum: 1);
        if (formatVersion > CurrentFormatVersion)
            throw new FormatException($"The model has format version {formatVersion}, newer than this library's {CurrentFormatVersion}: update Jepa.MLNet.");
        return new JepaModelDescription
        {
            FormatVersion = formatVersion,
            WindowSize = Integer("window_size", minimum: 1),
            Channels = Integer("channels", minimum: 1),
            LatentSize = Integer("latent_size", minimum: 1),
            ActionSize = Integer("action_size", minimum: 0),
            Horizon = Integer("horizon", minimum: 1),
            ImputesMissingValues = metadata.TryGetValue(Prefix + "imputes_missing_values", out string? imputes) && imputes == "true",
            Regularizer = Text("regularizer"),
            RegularizerWeight = double.TryParse(Text("regularizer_weight"), NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
                ? weight
                : throw new FormatException($"The metadata property '{Prefix}regularizer_weight' is '{Text("regularizer_weight")}'; expected a number."),
            TrainingDataFingerprint = Text("training_data_fingerprint"),
            PackageVersion = Text("package_version"),
        };

        string Text(string name) => metadata.TryGetValue(Prefix + name, out string? text)
            ? text
            : throw new FormatException($"The metadata property '{Prefix}{name}' is missing: the file was not exported by Jepa.Training.");

        int Integer(string name, int minimum)
        {
            string text = Text(name);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum
                ? value
                : throw new FormatException($"The metadata property '{Prefix}{name}' is '{text}'; expected a whole number of at least {minimum}.");
        }
    }

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
