package io.lepton;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file that holds one JSON object, in which there may be comments. Where it is not JSON the error says at which place,
 * and not what stands there, which may be a password without its quotes.
 */
final class JsonFile {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonFile() {}

    /**
     * Reads the object: of strings, numbers, booleans, lists, maps and nulls.
     *
     * @throws ConnectionConfigException if the file cannot be read, or is not one JSON object in UTF-8
     */
    static Map<String, @Nullable Object> read(Path file) {
        try (JsonParser parser = JSON.createParser(text(file))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ConnectionConfigException(file.toString(), null, "is not a JSON object");
            }
            Map<String, @Nullable Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new ConnectionConfigException(
                        file.toString(),
                        null,
                        "is not JSON: something follows the object" + at(parser.currentLocation()));
            }
            return object;
        } catch (JsonProcessingException e) {
            // Its text, and so the exception itself, may quote the file.
            throw new ConnectionConfigException(file.toString(), null, "is not JSON" + at(e.getLocation()) + what(e));
        } catch (NoSuchFileException e) {
            throw new ConnectionConfigException(file.toString(), null, "is not there");
        } catch (CharacterCodingException e) {
            throw new ConnectionConfigException(file.toString(), null, "is not UTF-8");
        } catch (IOException e) {
            throw new ConnectionConfigException(file.toString(), null, "cannot be read: " + e);
        }
    }

    private static String text(Path file) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder() // unlike String, it does not put up with what is not UTF-8
                .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text; // the mark that some editors begin a file with
    }

    private static String at(@Nullable JsonLocation place) {
        return place == null ? "" : ", at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    private static String what(JsonProcessingException e) {
        if (e.getOriginalMessage().startsWith("Duplicate field")) {
            return ": a key comes twice";
        }
        return e.getOriginalMessage().startsWith("Unexpected end") ? ": it ends too early" : "";
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT:
                return object(parser);
            case START_ARRAY: {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                return list;
            }
            case VALUE_STRING:
                return parser.getText();
            case VALUE_NULL:
                return null;
            case VALUE_TRUE:
            case VALUE_FALSE:
                return parser.getBooleanValue();
            default:
                return parser.getNumberValue();
        }
    }
}
